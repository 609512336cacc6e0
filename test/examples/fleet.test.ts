import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyFleet } from '../../cli/fleet/apply-fleet.ts';
import { fleetClients } from '../../cli/fleet/fleet-clients.ts';
import { applyTemplate, type StackOutputs } from '../../cli/stack/deploy-stack.ts';
import { autoscaling } from '../../local/services/autoscaling/index.ts';
import { cloudformation } from '../../local/services/cloudformation/index.ts';
import { cloudwatch } from '../../local/services/cloudwatch/index.ts';
import { codedeploy } from '../../local/services/codedeploy/index.ts';
import { ec2 } from '../../local/services/ec2/index.ts';
import { elasticloadbalancing } from '../../local/services/elasticloadbalancing/index.ts';
import { iam } from '../../local/services/iam/index.ts';
import { sts } from '../../local/services/sts/index.ts';
import { itKeepsCfnLintContent } from './cfn-lint.ts';
import { startTestCloud, type TestCloud } from '../local/test-cloud.ts';

const path = (name: string) => fileURLToPath(new URL(`../../examples/fleet/${name}`, import.meta.url));
const TEMPLATE = path('template.yml');
const FLEET = path('fleet.yml');

itKeepsCfnLintContent('fleet', ['us-east-1', 'cn-north-1', 'us-gov-west-1']);

describe('examples/fleet', () => {
  let cloud: TestCloud;
  let outputs: StackOutputs;
  beforeAll(async () => {
    const services = [
      iam,
      sts,
      cloudwatch,
      ec2,
      elasticloadbalancing,
      autoscaling,
      codedeploy,
      cloudformation,
    ];
    cloud = await startTestCloud({ services });
    outputs = await applyTemplate(
      new CloudFormationClient(cloud.clientConfig),
      'hello-fleet',
      { TemplateBody: readFileSync(TEMPLATE, 'utf8') },
      { StateBucket: 'state', ImageId: 'ami-0123456789abcdef0' },
    );
  });
  afterAll(() => cloud.stop());

  const apply = async () => {
    const ready: [string, number][] = [];
    const steps = await applyFleet({
      clients: fleetClients(cloud.clientConfig),
      text: readFileSync(FLEET, 'utf8'),
      file: 'fleet.yml',
      dryRun: false,
      signal: new AbortController().signal,
      onStep: () => {},
      onReady: (group, _, hosts) => ready.push([group, hosts.length]),
    });
    return { steps: steps.map(({ operation }) => operation), ready };
  };

  it('stands as a stack, and its fleet on it, made once', async () => {
    const { steps, ready } = await apply();
    expect(steps).toHaveLength(4);
    expect(ready).toEqual([
      ['hello-staging', 1],
      ['hello-production', 3],
    ]);
    expect((await apply()).steps).toEqual([]);
  });

  it('watches the metrics of its own load balancer', async () => {
    const client = new CloudWatchClient(cloud.clientConfig);
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['hello-5xx'] }));
    expect(MetricAlarms![0]!.Dimensions).toEqual([
      { Name: 'LoadBalancer', Value: outputs['LoadBalancerArn']!.split(':loadbalancer/')[1] },
      { Name: 'TargetGroup', Value: outputs['TargetGroupArn']!.split(':').at(-1) },
    ]);
    client.destroy();
  });
});
