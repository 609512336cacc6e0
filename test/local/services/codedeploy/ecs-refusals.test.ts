import {
  CreateDeploymentGroupCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { CreateServiceCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DetachRolePolicyCommand, AttachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { waitingContainer, webContainer } from '../ecs/ecs-fixture.ts';
import { APPLICATION, GROUP } from './shop-deployments.ts';
import { ecsAppSpec, groupOf, type Services, startServices, WAIT } from './start-services.ts';

const HOUR = 3_600_000;
const HOOK = 'CodeDeployHook_tells';
const POLICY = 'arn:aws:iam::aws:policy/AWSCodeDeployRoleForECSLimited';

let services: Services;
let v2: string;
beforeAll(async () => {
  services = await startServices();
  v2 = await services.fixture.register('v2');
  await services.createHook(HOOK);
  await services.createHook('otherwise-named');
});
afterAll(() => services.stop());

describe('a deployment group of ECS', () => {
  const create = (input: object) =>
    services.client.send(
      new CreateDeploymentGroupCommand({ ...groupOf(services.fixture, services.balancer), ...input }),
    );
  const unseen = (cause: string) => ({
    name: 'InvalidECSServiceException',
    message: expect.stringContaining(cause) as string,
  });

  it('is refused where its service is missing, or is deployed by ECS itself', async () => {
    await services.fixture.ecs.send(
      new CreateServiceCommand({
        cluster: 'main',
        serviceName: 'rolling',
        desiredCount: 0,
        taskDefinition: v2,
      }),
    );
    const on = (serviceName: string) => create({ ecsServices: [{ clusterName: 'main', serviceName }] });
    await expect(on('nothing')).rejects.toMatchObject(
      unseen(
        'Could not load ECS service information for cluster: main, service: nothing. Cause: Service not found.',
      ),
    );
    await expect(on('rolling')).rejects.toMatchObject(
      unseen("Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller."),
    );
    await expect(create({ serviceRoleArn: 'arn:aws:iam::123456789012:role/nobody' })).rejects.toMatchObject({
      name: 'InvalidRoleException',
    });
  });

  it('is refused where its role may not see the service', async () => {
    const iam = new IAMClient(services.fixture.cloud.clientConfig);
    const of = { RoleName: 'CodeDeploy', PolicyArn: POLICY };
    await iam.send(new DetachRolePolicyCommand(of));
    await expect(create({})).rejects.toMatchObject(
      unseen('is not authorized to perform: ecs:DescribeServices'),
    );
    await iam.send(new AttachRolePolicyCommand(of));
    iam.destroy();
    await create({ autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } });
  });
});

describe('a deployment to a service of ECS', () => {
  const fails = async (appSpec: string) => services.ended(await services.deploy(appSpec));
  const failure = (code: string, text: string) => ({
    status: 'Failed',
    errorInformation: { code, message: expect.stringContaining(text) as string },
  });
  /** Nothing has moved, and nothing is left. */
  const isUntouched = async () => {
    expect(await services.weights()).toMatch(/^blue \d+( green 0)?$/);
    await vi.waitFor(
      async () => expect(await services.taskSets()).toMatchObject([{ status: 'PRIMARY' }]),
      WAIT,
    );
  };
  const rolledBack = async (id: string) => {
    const { rollbackInfo } = await services.read(id);
    const { rollbackDeploymentId } = rollbackInfo!;
    expect(await services.ended(rollbackDeploymentId!)).toMatchObject({
      status: 'Succeeded',
      additionalDeploymentStatusInfo:
        'No production traffic had moved: the original task set serves as before.',
    });
    await isUntouched();
  };

  it('fails at once by an AppSpec file that is none', async () => {
    const found = await fails(ecsAppSpec(v2).replace('"ContainerPort":8000', '"ContainerPort":"8000"'));
    expect(found).toMatchObject(failure('INVALID_REVISION', 'AppSpec:1:'));
    expect(found.rollbackInfo?.rollbackMessage).toContain('no successful deployment to go back to');
    await isUntouched();
  });

  it('fails before its first event by a hook that its role may not call', async () => {
    const found = await fails(ecsAppSpec(v2, { AfterInstall: 'otherwise-named' }));
    expect(found).toMatchObject(failure('IAM_ROLE_PERMISSIONS', 'begin with CodeDeployHook_'));
    await isUntouched();
  });

  it.each([
    [
      'a task definition that is not there',
      () => ecsAppSpec('web:99'),
      'Unable to describe task definition.',
    ],
    [
      'a container that the task definition has not',
      () => ecsAppSpec(v2).replace('"ContainerName":"web"', '"ContainerName":"shop"'),
      'The container shop does not exist in the task definition.',
    ],
    [
      'a port that the container has not',
      () => ecsAppSpec(v2).replace('8000', '8001'),
      'did not have a container port 8001 defined.',
    ],
  ])('fails its Install by %s, and nothing has moved', async (_case, appSpec, text) => {
    const id = await services.deploy(appSpec());
    expect(await services.ended(id)).toMatchObject(failure('ECS_UPDATE_ERROR', text));
    expect(await services.events(id)).toMatchObject({
      BeforeInstall: 'Succeeded',
      Install: 'Failed',
      AfterInstall: 'Skipped',
      AllowTraffic: 'Skipped',
    });
    await rolledBack(id);
  });

  it('fails its Install by a role of the tasks that its own may not pass', async () => {
    const taskRoleArn = 'arn:aws:iam::123456789012:role/shop';
    const id = await services.deploy(ecsAppSpec(await services.fixture.register('v2', { taskRoleArn })));
    expect(await services.ended(id)).toMatchObject(
      failure('ECS_UPDATE_ERROR', `not authorized to perform: iam:PassRole on resource: ${taskRoleArn}`),
    );
    await rolledBack(id);
  });

  it('fails by a hook that reports so, and by one that reports nothing for an hour', async () => {
    const first = await services.deploy(ecsAppSpec(v2, { AfterAllowTestTraffic: HOOK }));
    await services.report(await services.hookCall(), 'Failed');
    expect(await services.ended(first)).toMatchObject(
      failure('HOOK_EXECUTION_FAILURE', `${HOOK} of AfterAllowTestTraffic reported that its check failed`),
    );
    await rolledBack(first);
    expect(await (await fetch(services.balancer.test.url)).text()).toBe('v1');

    const second = await services.deploy(ecsAppSpec(v2, { BeforeInstall: HOOK }));
    await services.hookCall();
    await services.clock.advance(HOUR);
    expect(await services.ended(second)).toMatchObject(
      failure('HOOK_EXECUTION_FAILURE', 'did not report within one hour'),
    );
    await rolledBack(second);
  });

  it('fails after an hour in which its tasks were never healthy, and few of them were tried', async () => {
    const dies = { ...webContainer(services.fixture.folder), command: ['node', '-e', 'process.exit(1)'] };
    const id = await services.deploy(
      ecsAppSpec(await services.fixture.register('', { containerDefinitions: [dies] })),
    );
    const tried = async () => {
      const input = { cluster: 'main', family: 'web', desiredStatus: 'STOPPED' as const };
      return (await services.fixture.ecs.send(new ListTasksCommand(input))).taskArns!.length;
    };
    await vi.waitFor(async () => expect(await tried()).toBeGreaterThanOrEqual(2), WAIT);
    await services.clock.advance(HOUR);
    expect(await services.ended(id)).toMatchObject(
      failure(
        'TIMEOUT',
        'The deployment timed out while waiting for the replacement task set to become healthy.',
      ),
    );
    expect(await tried()).toBeLessThan(20);
    await rolledBack(id);
  });

  it('is stopped while its tasks start, and nothing of them is left', async () => {
    const containerDefinitions = [waitingContainer(services.fixture.folder)];
    const id = await services.deploy(
      ecsAppSpec(await services.fixture.register('', { containerDefinitions })),
    );
    await vi.waitFor(async () => expect(await services.taskSets()).toHaveLength(2), WAIT);
    await services.client.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    expect(await services.ended(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
    });
    expect(await services.events(id)).toMatchObject({ Install: 'Failed', AfterInstall: 'Skipped' });
    await rolledBack(id);
  });

  it('gives its task set the network of the AppSpec file, and fails by capacity that ECS has not', async () => {
    const network = { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'], AssignPublicIp: 'ENABLED' };
    const id = await services.deploy(
      withProperties({ NetworkConfiguration: { AwsvpcConfiguration: network } }, { AfterInstall: HOOK }),
    );
    const call = await services.hookCall();
    expect(await services.taskSets()).toMatchObject([
      { status: 'PRIMARY' },
      {
        status: 'ACTIVE',
        networkConfiguration: {
          awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' },
        },
      },
    ]);
    await services.report(call, 'Failed');
    await services.ended(id);
    await rolledBack(id);

    const strategy = [{ CapacityProvider: 'FARGATE_SPOT', Base: 0, Weight: 1 }];
    const second = await services.deploy(withProperties({ CapacityProviderStrategy: strategy }));
    expect(await services.ended(second)).toMatchObject(
      failure('ECS_UPDATE_ERROR', "does not offer 'capacityProviderStrategy' of a task set"),
    );
    await rolledBack(second);
  });

  const withProperties = (properties: object, hooks: Readonly<Record<string, string>> = {}) => {
    const appSpec = JSON.parse(ecsAppSpec(v2, hooks)) as {
      Resources: { TargetService: { Properties: object } }[];
    };
    Object.assign(appSpec.Resources[0]!.TargetService.Properties, properties);
    return JSON.stringify(appSpec);
  };

  it('needs a test listener for the hook after its traffic', async () => {
    const { loadBalancerInfo } = groupOf(services.fixture, services.balancer);
    const [{ targetGroups, prodTrafficRoute } = {}] = loadBalancerInfo!.targetGroupPairInfoList!;
    const change = (targetGroupPairInfoList: object[]) =>
      services.client.send(
        new UpdateDeploymentGroupCommand({
          applicationName: APPLICATION,
          currentDeploymentGroupName: GROUP,
          loadBalancerInfo: { targetGroupPairInfoList },
        }),
      );
    await change([{ targetGroups, prodTrafficRoute }]);
    expect(await fails(ecsAppSpec(v2, { AfterAllowTestTraffic: HOOK }))).toMatchObject(
      failure('INVALID_REVISION', 'has no test listener'),
    );
    const id = await services.deploy(ecsAppSpec('web:99'));
    await services.ended(id);
    expect(Object.keys(await services.events(id))).toEqual([
      'BeforeInstall',
      'Install',
      'AfterInstall',
      'BeforeAllowTraffic',
      'AllowTraffic',
      'AfterAllowTraffic',
    ]);
    await change(loadBalancerInfo!.targetGroupPairInfoList!);
  });

  it('fails where the production listener forwards elsewhere', async () => {
    const { rule } = services.balancer.production;
    const forward = (TargetGroupArn: string) =>
      services.fixture.elb.send(
        new ModifyRuleCommand({ RuleArn: rule, Actions: [{ Type: 'forward', TargetGroupArn }] }),
      );
    await forward(services.balancer.green);
    const id = await services.deploy(ecsAppSpec(v2));
    expect(await services.ended(id)).toMatchObject(
      failure(
        'ELASTIC_LOAD_BALANCING_INVALID',
        'The ELB could not be updated due to the following error: Primary taskset target group must be behind listener',
      ),
    );
    await forward(services.balancer.blue);
    await rolledBack(id);
  });
});
