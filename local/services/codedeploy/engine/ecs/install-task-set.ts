import type { CreateTaskSetCommandOutput, TaskSet } from '@aws-sdk/client-ecs';
import { sleep, wallClock } from '../../../../clock.ts';
import type { EventRecord, ServiceTargetRecord } from '../../target-records.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { refreshTaskSets } from './describe-service.ts';
import { ecsFailure } from './ecs-failure.ts';
import { pairOf, weighRoutes } from './listener-routes.ts';

/** Milliseconds of the wall between two looks: tasks and their health checks are real. */
const LOOK_EVERY = 200;
/** Milliseconds of cloud time. */
const LONGEST_WAIT = 3_600_000;

/** Makes the replacement task set, and waits until all its tasks are healthy. A stop ends the wait. */
export async function installTaskSet(
  run: DeploymentRun,
  target: ServiceTargetRecord,
  event: EventRecord,
): Promise<boolean> {
  const { cloud, control } = run;
  await createTaskSet(run, target);
  const ends = (event.startTime ?? cloud.clock.now()) + LONGEST_WAIT;
  while (!(await isSteady(run, target))) {
    if (control.stopReason) return false;
    if (cloud.clock.now() >= ends) throw neverHealthy(target);
    await sleep(wallClock, LOOK_EVERY, control.ended);
  }
  return true;
}

/** One that was made before a restart of the cloud is known by the deployment's id. */
async function createTaskSet(run: DeploymentRun, target: ServiceTargetRecord): Promise<void> {
  const found = await refreshTaskSets(run, target);
  const own = found.find(({ externalId }) => externalId === run.deployment.id);
  if (own) {
    target.greenId = own.id!;
    return;
  }
  const blue = found.find(({ id }) => id === target.blue.id);
  // Target groups that no listener names are not checked: a share of nothing makes the balancer look after its tasks.
  await weighRoutes(run, { listener: target.productionListener, pair: pairOf(target), percent: 0 });
  const { taskSet } = await run
    .call<CreateTaskSetCommandOutput>('ecs', 'CreateTaskSet', taskSetInput(run, target, blue))
    .catch((error: unknown) => {
      throw ecsFailure(error);
    });
  target.greenId = taskSet!.id!;
}

/** What the AppSpec file leaves out is as the original has it. */
function taskSetInput(
  { deployment }: DeploymentRun,
  { clusterName, serviceName, service, greenGroup }: ServiceTargetRecord,
  blue: TaskSet | undefined,
): object {
  const { taskDefinition, containerName, containerPort, platformVersion, network, capacityProviders } =
    service;
  const networkConfiguration = network ? { awsvpcConfiguration: network } : blue?.networkConfiguration;
  const isOnFargate = blue?.launchType === 'FARGATE' && capacityProviders.length === 0;
  return {
    cluster: clusterName,
    service: serviceName,
    externalId: deployment.id,
    taskDefinition,
    loadBalancers: [{ targetGroupArn: greenGroup.arn, containerName, containerPort }],
    scale: { unit: 'PERCENT', value: 100 },
    ...(networkConfiguration ? { networkConfiguration } : {}),
    ...(capacityProviders.length > 0
      ? { capacityProviderStrategy: capacityProviders }
      : { launchType: blue?.launchType }),
    ...(isOnFargate ? { platformVersion } : {}),
  };
}

async function isSteady(run: DeploymentRun, target: ServiceTargetRecord): Promise<boolean> {
  const green = (await refreshTaskSets(run, target)).find(({ id }) => id === target.greenId);
  if (green && green.status !== 'DRAINING') return green.stabilityStatus === 'STEADY_STATE';
  throw new DeploymentFailure(
    'ECS_UPDATE_ERROR',
    `The replacement task set ${target.greenId} was deleted by somebody else during the deployment.`,
  );
}

/** The first sentence is AWS's. */
const neverHealthy = ({ serviceName, taskSets, greenId }: ServiceTargetRecord) => {
  const { runningCount = 0, desiredCount = 0 } = taskSets.find(({ id }) => id === greenId) ?? {};
  return new DeploymentFailure(
    'TIMEOUT',
    `The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes. ${runningCount} of ${desiredCount} tasks are running; the events of the service ${serviceName} say more.`,
  );
};
