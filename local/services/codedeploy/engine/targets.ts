import type { TargetStatus } from '@aws-sdk/client-codedeploy';
import type { EventRecord, TargetRecord } from '../records.ts';
import type { DeploymentRun } from './deployment-run.ts';

/** Adds a host to the deployment, with every event that is before it. */
export function addTarget(
  run: DeploymentRun,
  instanceId: string,
  events: readonly string[],
  label?: TargetRecord['label'],
): TargetRecord {
  const { cloud, records, deployment } = run;
  const target: TargetRecord = {
    deploymentId: deployment.id,
    instanceId,
    arn: cloud.arn('ec2', `instance/${instanceId}`),
    ...(label ? { label } : {}),
    status: 'Pending',
    lastUpdatedAt: cloud.clock.now(),
    events: events.map((name): EventRecord => ({ name, status: 'Pending' })),
  };
  const targets = records.targets.get(deployment.id) ?? {};
  targets[instanceId] = target;
  records.targets.set(deployment.id, targets);
  deployment.overview.Pending += 1;
  return target;
}

/** Changes a target's status, and the deployment's counts with it. */
export function setStatus(
  { cloud, deployment }: DeploymentRun,
  target: TargetRecord,
  status: TargetStatus,
): void {
  const { overview } = deployment;
  if (target.status !== 'Unknown') overview[target.status] -= 1;
  if (status !== 'Unknown') overview[status] += 1;
  target.status = status;
  target.lastUpdatedAt = cloud.clock.now();
}

/** What has not begun will not: the events and, where it did nothing else, the target. */
export function skipRest(run: DeploymentRun, target: TargetRecord): void {
  for (const event of target.events) if (event.status === 'Pending') event.status = 'Skipped';
  if (['Pending', 'InProgress', 'Ready'].includes(target.status)) setStatus(run, target, 'Skipped');
}

export const targetsOf = ({ records, deployment }: DeploymentRun): TargetRecord[] =>
  Object.values(records.targets.get(deployment.id) ?? {});
