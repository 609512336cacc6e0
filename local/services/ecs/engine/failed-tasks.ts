import type { ServiceRecord } from '../service-record.ts';
import type { TaskRecord } from '../task-record.ts';
import { breakerThreshold } from './circuit-breaker.ts';
import { Interruption, type DeploymentRun } from './deployment-run.ts';
import type { EngineParts } from './engine-parts.ts';
import { addServiceEvent } from './service-events.ts';

/** How the reason begins for which a task ends that its target group found unhealthy. */
export const UNHEALTHY = 'Task failed ELB health checks in';

/** Ended before it was ever healthy, and not because somebody wanted it to. */
export const isFailure = ({ healthyAt, stopCode, stoppedReason }: TaskRecord): boolean =>
  healthyAt === undefined &&
  (stopCode === 'TaskFailedToStart' ||
    stopCode === 'EssentialContainerExited' ||
    (stoppedReason ?? '').startsWith(UNHEALTHY));

/** Counts a failure against the task's set: the next task waits, and the circuit breaker may trigger. */
export function countFailure(
  { cloud, keeper, deployments }: Pick<EngineParts, 'cloud' | 'keeper' | 'deployments'>,
  service: ServiceRecord,
  task: TaskRecord,
): void {
  const taskSet = service.taskSets.find(({ id }) => id === task.taskSetId);
  if (!taskSet) return;
  taskSet.failedTasks++;
  keeper.holdOff(service, taskSet);
  addServiceEvent(cloud, service, `(task ${task.id}) failed to start: ${task.stoppedReason}`);
  const run = deployments.run(service.deploymentArn ?? '');
  if (run?.deployment.taskSetId === taskSet.id) judgeFailures(run, taskSet.failedTasks);
}

/** A healthy task makes good the failures of its set before it, unless the service wants them to add up. */
export function forgiveFailures(service: ServiceRecord, { taskSetId }: TaskRecord): void {
  const taskSet = service.taskSets.find(({ id }) => id === taskSetId);
  const { resetOnHealthyTask = true } = service.settings.configuration.deploymentCircuitBreaker ?? {};
  if (taskSet && resetOnHealthyTask) taskSet.failedTasks = 0;
}

function judgeFailures(run: DeploymentRun, failures: number): void {
  const { deployment, service } = run;
  const { enable, rollback } = deployment.configuration.deploymentCircuitBreaker ?? {};
  if (
    !enable ||
    deployment.rollback ||
    failures < breakerThreshold(deployment.configuration, service.desiredCount)
  )
    return;
  deployment.isBreakerTriggered = true;
  const reason = 'ECS deployment circuit breaker: tasks failed to start.';
  run.interrupt(new Interruption(rollback ? 'rollback' : 'fail', reason));
}
