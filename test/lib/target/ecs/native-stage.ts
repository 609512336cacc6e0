import {
  CreateServiceCommand,
  DescribeServicesCommand,
  UpdateServiceCommand,
  type DeploymentConfiguration,
} from '@aws-sdk/client-ecs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { expect, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { startBalancer, startEcs, type EcsFixture } from '../../../local/services/ecs/ecs-fixture.ts';
import { ALARM, commonStage, ENVIRONMENT, type TargetStage } from '../target-stage.ts';
import { bundleOf, definitionsOf, keyOf, textsServed, UNREACHABLE } from './service-bundle.ts';

/** A service of two tasks behind a load balancer, deployed by ECS itself with a pause before the shift and one after it. */
export async function startNativeStage(): Promise<TargetStage> {
  const clock = createManualClock(Date.now());
  const fixture = await startEcs({ clock, services: [s3] });
  const { upload, ...common } = await commonStage(fixture.cloud, 'ecs-native');
  const balancer = await startBalancer(fixture.elb, 'shop');
  await createService(fixture, balancer);
  await vi.waitFor(
    async () => {
      await clock.advance(1_000);
      const { services } = await fixture.ecs.send(new DescribeServicesCommand(SHOP));
      expect(services![0]!.deployments![0]!.rolloutState).toBe('COMPLETED');
    },
    { timeout: 60_000, interval: 20 },
  );
  // The first deployment would wait too, and nobody be there to end its pauses.
  const [service] = SHOP.services;
  const configured = { cluster: SHOP.cluster, service, deploymentConfiguration: CONFIGURATION };
  await fixture.ecs.send(new UpdateServiceCommand(configured));
  return {
    ...common,
    planned,
    tick: () => clock.advance(5_000),
    artifact: (version, quality) =>
      // What ends at once is given up by the service's circuit breaker.
      upload(keyOf(version), bundleOf(fixture, version, CONTAINERS[quality])),
    serving: () => textsServed(balancer.production.url),
    published: () => definitionsOf(fixture),
    stop: () => fixture.stop(),
  };
}

const CONTAINERS = { good: {}, bad: { command: ['false'] }, unfit: UNREACHABLE };

const SHOP = { cluster: 'main', services: ['shop'] };

const planned: TargetStage['planned'] = {
  name: ENVIRONMENT,
  execution: 'production-1',
  target: 'ecs-native',
  deploymentGroup: 'main/shop',
  service: { cluster: 'main', service: 'shop', taskDefinition: 'taskdef.json' },
  strategy: { type: 'blue-green', config: 'BLUE_GREEN', keepBlueSeconds: 3_600 },
  alarms: [ALARM],
  bake: { seconds: 0 },
  validators: [],
  waitsForReady: true,
};

const pauseAt = (stage: 'POST_TEST_TRAFFIC_SHIFT' | 'POST_PRODUCTION_TRAFFIC_SHIFT') => ({
  targetType: 'PAUSE' as const,
  lifecycleStages: [stage],
});

const CONFIGURATION: DeploymentConfiguration = {
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 0,
  lifecycleHooks: [pauseAt('POST_TEST_TRAFFIC_SHIFT'), pauseAt('POST_PRODUCTION_TRAFFIC_SHIFT')],
  deploymentCircuitBreaker: { enable: true, rollback: true },
  alarms: { enable: true, rollback: true, alarmNames: [ALARM] },
};

async function createService(
  fixture: EcsFixture,
  { blue, green, production, test }: Awaited<ReturnType<typeof startBalancer>>,
): Promise<void> {
  await fixture.ecs.send(
    new CreateServiceCommand({
      cluster: 'main',
      serviceName: 'shop',
      desiredCount: 2,
      taskDefinition: await fixture.register('0'),
      deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 },
      tags: [{ key: 'signalbox:application', value: 'hello' }],
      loadBalancers: [
        {
          targetGroupArn: blue,
          containerName: 'web',
          containerPort: 8000,
          advancedConfiguration: {
            alternateTargetGroupArn: green,
            productionListenerRule: production.rule,
            testListenerRule: test.rule,
            roleArn: await createRole(fixture),
          },
        },
      ],
    }),
  );
}

async function createRole({ cloud }: EcsFixture): Promise<string> {
  const iam = new IAMClient(cloud.clientConfig);
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  const trust = { Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'ecs', AssumeRolePolicyDocument: document(trust) }),
  );
  const may = { Effect: 'Allow', Action: 'elasticloadbalancing:*', Resource: '*' };
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'ecs', PolicyName: 'p', PolicyDocument: document(may) }),
  );
  return Role!.Arn!;
}
