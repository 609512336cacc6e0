import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTagsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { cloudwatch } from '../../../../local/services/cloudwatch/index.ts';
import { elasticloadbalancing } from '../../../../local/services/elasticloadbalancing/index.ts';
import { startBackend } from '../../balancer/backend.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const START = Date.parse('2026-03-01T12:00:00Z');
const clock = createManualClock(START);
let cloud: TestCloud;
let backend: Awaited<ReturnType<typeof startBackend>>;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [cloudwatch, elasticloadbalancing], clock });
  backend = await startBackend((request, response) => {
    response.statusCode = request.url === '/bad' ? 500 : 200;
    response.end();
  });
});
afterAll(async () => {
  await cloud.stop();
  await backend.stop();
});

it('writes each minute of traffic to CloudWatch under the names and dimensions of AWS', async () => {
  const elb = new ElasticLoadBalancingV2Client(cloud.clientConfig);
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'web', Subnets: ['subnet-a', 'subnet-b'] }),
  );
  const { LoadBalancerArn } = LoadBalancers![0]!;
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: 'web',
      Protocol: 'HTTP',
      Port: backend.port,
      VpcId: 'vpc-1',
      TargetType: 'ip',
    }),
  );
  const { TargetGroupArn } = TargetGroups![0]!;
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1' }] }));
  await vi.waitFor(async () => {
    const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    expect(TargetHealthDescriptions![0]!.TargetHealth!.State).toBe('healthy');
  });
  const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [LoadBalancerArn!] }));
  const url = `http://127.0.0.1:${TagDescriptions![0]!.Tags![0]!.Value}`;
  for (const path of ['/', '/', '/bad']) await fetch(url + path);
  await clock.advance(60_000);

  const cloudWatch = new CloudWatchClient(cloud.clientConfig);
  const sums = async (MetricName: string, isPerGroup: boolean) => {
    const balancer = { Name: 'LoadBalancer', Value: LoadBalancerArn!.split(':loadbalancer/')[1] };
    const group = { Name: 'TargetGroup', Value: TargetGroupArn!.split(':').at(-1) };
    const { Datapoints } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: isPerGroup ? [group, balancer] : [balancer],
        StartTime: new Date(START),
        EndTime: new Date(START + 600_000),
        Period: 60,
        Statistics: ['Sum'],
      }),
    );
    return Datapoints!.map(({ Timestamp, Sum }) => [(Timestamp!.getTime() - START) / 1000, Sum]);
  };
  await vi.waitFor(async () => expect(await sums('RequestCount', true)).toEqual([[0, 3]]));
  expect(await sums('HTTPCode_Target_5XX_Count', true)).toEqual([[0, 1]]);
  expect(await sums('HTTPCode_Target_5XX_Count', false)).toEqual([[0, 1]]);
  expect(await sums('HTTPCode_Target_4XX_Count', true)).toEqual([]);
  expect(await sums('HTTPCode_ELB_5XX_Count', false)).toEqual([]);

  await clock.advance(60_000); // a minute without requests
  await vi.waitFor(async () =>
    expect(await sums('HealthyHostCount', true)).toEqual([
      [0, 1],
      [60, 1],
    ]),
  );
  expect(await sums('RequestCount', true)).toEqual([[0, 3]]);
  for (const client of [elb, cloudWatch]) client.destroy();
});
