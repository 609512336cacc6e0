import type { TargetStatus } from '@aws-sdk/client-codedeploy';
import { findOnlyTarget } from '../find.ts';
import { emptyOverview } from '../overview.ts';
import { quotasOf } from '../quotas.ts';
import type { EventRecord, TargetRecord, TargetState } from '../target-records.ts';
import { DeploymentFailure } from './deployment-failure.ts';
import type { DeploymentRun } from './deployment-run.ts';
import type { FleetMember } from './fleet-members.ts';
import { noteIfSilent } from './silent-hosts.ts';

/** Adds a host to the deployment, with every event that is before it. */
export function addTarget(
  run: DeploymentRun,
  { instanceId, arn, hostIdentifier, zone }: Omit<FleetMember, 'unreachable'>,
  events: readonly string[],
  label?: TargetRecord['label'],
): TargetRecord {
  const { cloud, records, deployment } = run;
  const target: TargetRecord = {
    deploymentId: deployment.id,
    instanceId,
    arn,
    hostIdentifier,
    ...(zone ? { zone } : {}),
    ...(label ? { label } : {}),
    status: 'Pending',
    lastUpdatedAt: cloud.clock.now(),
    events: events.map((name): EventRecord => ({ name, status: 'Pending' })),
  };
  const targets = records.targets.get(deployment.id) ?? {};
  targets[instanceId] = target;
  records.targets.set(deployment.id, targets);
  deployment.overview.Pending += 1;
  noteIfSilent(run, target);
  return target;
}

/** Refuses a fleet that is larger than one deployment may be. */
export function checkSize({ cloud }: DeploymentRun, members: readonly FleetMember[]): void {
  const { instancesOfDeployment: most } = quotasOf(cloud);
  if (members.length <= most) return;
  throw new DeploymentFailure(
    'OVER_MAX_INSTANCES',
    `The deployment group has ${members.length} instances; one deployment may have ${most}.`,
  );
}

/** Lets the events of targets end at once that no agent can answer for, or that are no longer there. */
export function markUnreachable(run: DeploymentRun, members: readonly FleetMember[]): void {
  const byId = new Map(members.map((member) => [member.instanceId, member]));
  for (const { instanceId, hostIdentifier } of targetsOf(run)) {
    const member = byId.get(instanceId);
    const why = member ? member.unreachable : `The instance ${instanceId} is no longer in the fleet.`;
    if (why === undefined) continue;
    run.losses.add(instanceId);
    run.exchange.retire(hostIdentifier, why);
  }
}

/** What a restart of the cloud begins anew: the host's events are all before it again. */
export function resetUnfinished(run: DeploymentRun): void {
  for (const target of targetsOf(run)) {
    if (target.status !== 'InProgress') continue;
    // A replacement host that was installed keeps that; only its traffic events are open.
    const isInstalled = target.events.some(
      ({ name, status }) => name === 'ValidateService' && status === 'Succeeded',
    );
    const from = isInstalled ? target.events.findIndex(({ name }) => name === 'BeforeAllowTraffic') : 0;
    for (const [index, { name }] of target.events.entries()) {
      if (index >= Math.max(0, from)) target.events[index] = { name, status: 'Pending' };
    }
    setStatus(run, target, isInstalled && from > 0 ? 'Ready' : 'Pending');
  }
}

/** Changes a target's status, and the deployment's counts with it. */
export function setStatus(
  { cloud, deployment }: DeploymentRun,
  target: TargetState,
  status: TargetStatus,
): void {
  const { overview } = deployment;
  if (target.status !== 'Unknown') overview[target.status] -= 1;
  if (status !== 'Unknown') overview[status] += 1;
  target.status = status;
  target.lastUpdatedAt = cloud.clock.now();
}

/** What has not begun will not: the events and, where it did nothing else, the target. */
export function skipRest(run: DeploymentRun, target: TargetState): void {
  for (const event of target.events) if (event.status === 'Pending') event.status = 'Skipped';
  if (['Pending', 'InProgress', 'Ready'].includes(target.status)) setStatus(run, target, 'Skipped');
}

export const targetsOf = ({ records, deployment }: DeploymentRun): TargetRecord[] =>
  Object.values(records.targets.get(deployment.id) ?? {});

/** Hosts, or the one function or service. */
export function everyTargetOf(run: DeploymentRun): TargetState[] {
  const only = findOnlyTarget(run.records, run.deployment.id);
  return only ? [only] : targetsOf(run);
}

export function forgetTargets({ records, deployment }: DeploymentRun): void {
  records.targets.delete(deployment.id);
  deployment.overview = emptyOverview();
}
