import type { DescribeServicesCommandOutput, Service, TaskSet } from '@aws-sdk/client-ecs';
import type { ServiceTargetRecord, TaskSetState } from '../../target-records.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import type { RoleCall } from '../role-call.ts';
import { ecsFailure } from './ecs-failure.ts';

/** Where a service is. */
export interface ServicePlace {
  readonly clusterName: string;
  readonly serviceName: string;
}

/** What ECS tells of the service; undefined where it has none of that name. The managed roles may ask nothing else. */
export async function describeService(
  call: RoleCall,
  { clusterName: cluster, serviceName }: ServicePlace,
): Promise<Service | undefined> {
  const input = { cluster, services: [serviceName] };
  const { services = [] } = await call<DescribeServicesCommandOutput>('ecs', 'DescribeServices', input);
  return services[0];
}

/** The task sets that are not about to go. */
export async function readTaskSets(run: DeploymentRun, place: ServicePlace): Promise<readonly TaskSet[]> {
  const service = await describeService(run.call, place).catch((error: unknown) => {
    throw ecsFailure(error);
  });
  if (service?.status === 'ACTIVE') return service.taskSets ?? [];
  throw new DeploymentFailure(
    'INVALID_ECS_SERVICE',
    `The service ${place.serviceName} of the cluster ${place.clusterName} is ${service?.status ?? 'not there'}; expected an active one.`,
  );
}

/** Reads how the original and the replacement are, and keeps it for whoever asks for the target. */
export async function refreshTaskSets(
  run: DeploymentRun,
  target: ServiceTargetRecord,
): Promise<readonly TaskSet[]> {
  const found = await readTaskSets(run, target);
  const ids = [target.blue.id, ...(target.greenId === undefined ? [] : [target.greenId])];
  target.taskSets = ids.map((id) => stateOf(id, found));
  target.lastUpdatedAt = run.cloud.clock.now();
  return found;
}

function stateOf(id: string, found: readonly TaskSet[]): TaskSetState {
  const taskSet = found.find((one) => one.id === id);
  return {
    id,
    // One that ECS no longer tells of was deleted.
    status: taskSet?.status ?? 'DRAINING',
    desiredCount: taskSet?.computedDesiredCount ?? 0,
    pendingCount: taskSet?.pendingCount ?? 0,
    runningCount: taskSet?.runningCount ?? 0,
  };
}
