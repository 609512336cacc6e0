import {
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { elasticloadbalancing } from '../../../../local/services/elasticloadbalancing/index.ts';
import { startBackend } from '../../balancer/backend.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
let elb: ElasticLoadBalancingV2Client;
let backend: Awaited<ReturnType<typeof startBackend>>;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [elasticloadbalancing] });
  elb = new ElasticLoadBalancingV2Client(cloud.clientConfig);
  backend = await startBackend((request, response) => response.end(`saw ${request.url}`));
});
afterAll(async () => {
  elb.destroy();
  await cloud.stop();
  await backend.stop();
});

const createLoadBalancer = async (Name: string) => {
  const created = await elb.send(new CreateLoadBalancerCommand({ Name, Subnets: ['subnet-a', 'subnet-b'] }));
  return created.LoadBalancers![0]!;
};
const createTargetGroup = async (Name: string) => {
  const created = await elb.send(
    new CreateTargetGroupCommand({
      Name,
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: 'vpc-1',
      TargetType: 'ip',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
    }),
  );
  return created.TargetGroups![0]!;
};
const forwardTo = (TargetGroupArn: string | undefined) => ({ Type: 'forward' as const, TargetGroupArn });
const healthOf = async (TargetGroupArn: string | undefined) => {
  const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions!.map(({ TargetHealth }) => TargetHealth!.State);
};
const portOf = async (arn: string | undefined) => {
  const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [arn!] }));
  return Number(TagDescriptions![0]!.Tags!.find(({ Key }) => Key === 'signalbox:port')!.Value);
};

describe('elasticloadbalancing', () => {
  it('serves registered targets at the port that the listener is tagged with', async () => {
    const balancer = await createLoadBalancer('serving');
    const group = await createTargetGroup('serving');
    expect(balancer.LoadBalancerArn).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer\/app\/serving\/[0-9a-f]{16}$/,
    );
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancer.LoadBalancerArn,
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [forwardTo(group.TargetGroupArn)],
      }),
    );
    expect(Listeners![0]).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    const Targets = [{ Id: '127.0.0.1', Port: backend.port }];
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn: group.TargetGroupArn, Targets }));
    await vi.waitFor(async () => expect(await healthOf(group.TargetGroupArn)).toEqual(['healthy']));

    const port = await portOf(balancer.LoadBalancerArn);
    expect(port).toBe(await portOf(Listeners![0]!.ListenerArn));
    expect(await (await fetch(`http://127.0.0.1:${port}/path`)).text()).toBe('saw /path');

    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: group.TargetGroupArn, Targets }));
    await vi.waitFor(async () => expect(await healthOf(group.TargetGroupArn)).toEqual([]));
    expect((await fetch(`http://127.0.0.1:${port}/path`)).status).toBe(503);
    const asked = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: group.TargetGroupArn, Targets }),
    );
    expect(asked.TargetHealthDescriptions![0]!.TargetHealth).toEqual({
      State: 'unused',
      Reason: 'Target.NotRegistered',
      Description: 'Target is not registered to the target group',
    });
  });

  it('follows rules in the order of their priority, and their changes at once', async () => {
    const balancer = await createLoadBalancer('routing');
    const fixed = (MessageBody: string) => ({
      Type: 'fixed-response' as const,
      FixedResponseConfig: { StatusCode: '200', ContentType: 'text/plain', MessageBody },
    });
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancer.LoadBalancerArn,
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [fixed('default')],
      }),
    );
    const { ListenerArn } = Listeners![0]!;
    const addRule = (Priority: number, body: string, Conditions: object[]) =>
      elb.send(new CreateRuleCommand({ ListenerArn, Priority, Conditions, Actions: [fixed(body)] }));
    await addRule(20, 'api', [{ Field: 'path-pattern', Values: ['/api/*'] }]);
    await addRule(10, 'post', [
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['POST'] } },
    ]);
    const at = `http://127.0.0.1:${await portOf(ListenerArn)}`;
    const ask = async (path: string, method = 'GET') => (await fetch(`${at}${path}`, { method })).text();
    expect(await Promise.all([ask('/'), ask('/api/x?y'), ask('/api/x', 'POST'), ask('/API/x')])).toEqual([
      'default',
      'api',
      'post',
      'default',
    ]);
    await elb.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: [fixed('changed')] }));
    expect(await ask('/')).toBe('changed');
    const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
    expect(Rules!.map(({ Priority }) => Priority)).toEqual(['10', '20', 'default']);
    await expect(addRule(10, 'twice', [{ Field: 'path-pattern', Values: ['/x'] }])).rejects.toMatchObject({
      name: 'PriorityInUseException',
    });
  });

  it('refuses what AWS refuses and what would not take effect', async () => {
    const group = await createTargetGroup('refusals');
    const balancer = await createLoadBalancer('refusals');
    const { TargetGroupArn } = group;
    const { LoadBalancerArn } = balancer;
    await expect(createTargetGroup('refusals')).rejects.toMatchObject({
      name: 'DuplicateTargetGroupNameException',
    });
    await expect(createLoadBalancer('refusals')).rejects.toMatchObject({
      name: 'DuplicateLoadBalancerNameException',
    });
    await expect(
      elb.send(new CreateLoadBalancerCommand({ Name: 'one-subnet', Subnets: ['subnet-a'] })),
    ).rejects.toThrow('At least two subnets');
    await expect(elb.send(new DescribeTargetGroupsCommand({ Names: ['nobody'] }))).rejects.toMatchObject({
      name: 'TargetGroupNotFoundException',
    });
    const listener = { LoadBalancerArn, Port: 80, DefaultActions: [forwardTo(TargetGroupArn)] };
    await expect(
      elb.send(new CreateListenerCommand({ ...listener, Protocol: 'HTTPS' })),
    ).rejects.toMatchObject({ name: 'UnsupportedProtocolException' });
    await elb.send(new CreateListenerCommand({ ...listener, Protocol: 'HTTP' }));
    await expect(
      elb.send(new CreateListenerCommand({ ...listener, Protocol: 'HTTP' })),
    ).rejects.toMatchObject({ name: 'DuplicateListenerException' });
    await expect(elb.send(new DeleteTargetGroupCommand({ TargetGroupArn }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    const sticky = [{ Key: 'stickiness.enabled', Value: 'true' }];
    await expect(
      elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes: sticky })),
    ).rejects.toThrow("Attribute 'stickiness.enabled' value 'true'");
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
    await elb.send(new DeleteTargetGroupCommand({ TargetGroupArn }));
    await expect(elb.send(new DescribeListenersCommand({ LoadBalancerArn }))).rejects.toMatchObject({
      name: 'LoadBalancerNotFoundException',
    });
  });

  it('keeps tags', async () => {
    const { LoadBalancerArn } = await createLoadBalancer('tagged');
    await elb.send(
      new AddTagsCommand({ ResourceArns: [LoadBalancerArn!], Tags: [{ Key: 'a', Value: '1' }] }),
    );
    const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [LoadBalancerArn!] }));
    expect(TagDescriptions).toMatchObject([
      { ResourceArn: LoadBalancerArn, Tags: [{ Key: 'a', Value: '1' }] },
    ]);
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: ['tagged'] }));
    expect(LoadBalancers).toMatchObject([
      { LoadBalancerArn, DNSName: '127.0.0.1', State: { Code: 'active' }, Type: 'application' },
    ]);
  });
});
