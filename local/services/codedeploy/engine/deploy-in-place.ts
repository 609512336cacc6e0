import type { DeploymentRun } from './deployment-run.ts';
import { DeploymentFailure } from './deployment-failure.ts';
import { rootCause } from './diagnostics.ts';
import { fleetMembers, fleetOf } from './fleet-members.ts';
import type { FleetMember } from './fleet-members.ts';
import { conditionOf, rememberHost } from './host-conditions.ts';
import { LIFECYCLES } from './lifecycle.ts';
import { rollOutTargets } from './roll-out-targets.ts';
import type { RolloutOutcome } from './rollout.ts';
import { runHost, succeed } from './run-host.ts';
import { addTarget, checkSize, markUnreachable, skipRest, targetsOf } from './targets.ts';

/** Updates the hosts of the group where they are, as many at a time as the configuration allows. */
export async function deployInPlace(run: DeploymentRun): Promise<void> {
  const takesPending = run.deployment.creator === 'CodeDeployAutoUpdate';
  const members = await fleetMembers(run, { ...fleetOf(run.group), takesPending });
  const events = inPlaceEvents(run);
  // A deployment that is taken up again keeps to the hosts that it began with.
  if (targetsOf(run).length === 0) {
    if (members.length === 0) throw noInstances();
    checkSize(run, members);
    for (const member of members) if (isWanted(run, member)) addTarget(run, member, events);
  }
  const targets = targetsOf(run);
  if (targets.length === 0) return;
  const known = new Set(targets.map(({ instanceId }) => instanceId));
  markUnreachable(run, members);
  const outcome = await rollOutTargets(run, {
    targets,
    begin: 'Pending',
    bystanders: members.filter(({ instanceId, unreachable }) => !known.has(instanceId) && !unreachable)
      .length,
    isByZone: true,
    condition: ({ instanceId }) => conditionOf(run, instanceId),
    deploy: async (target) => {
      const end = await runHost(run, target, events);
      rememberHost(run, target.instanceId, end === 'succeeded');
      if (end === 'succeeded') succeed(run, target);
      return end === 'succeeded';
    },
  });
  for (const target of targets) skipRest(run, target);
  checkOutcome(run, outcome);
}

export const inPlaceEvents = ({ traffic }: DeploymentRun): readonly string[] =>
  traffic ? LIFECYCLES.inPlaceBehindBalancer : LIFECYCLES.inPlace;

function isWanted(run: DeploymentRun, { instanceId }: FleetMember): boolean {
  return !run.deployment.updateOutdatedInstancesOnly || conditionOf(run, instanceId) !== 'current';
}

/** Throws what a rollout's end means for the deployment; a stop is no failure. */
export function checkOutcome(run: DeploymentRun, outcome: RolloutOutcome): void {
  if (outcome === 'succeeded' || outcome === 'stopped') return;
  if (outcome === 'HEALTH_CONSTRAINTS_INVALID') {
    throw new DeploymentFailure(
      outcome,
      `The deployment cannot succeed: ${run.deployment.configName} wants as many healthy instances as there are, so that none could be deployed to. Add instances, or choose a configuration that spares one.`,
    );
  }
  const cause = rootCause(targetsOf(run));
  throw new DeploymentFailure(outcome, cause ? `${TOO_FEW} ${cause}` : TOO_FEW);
}

const TOO_FEW =
  'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.';

export const noInstances = () =>
  new DeploymentFailure(
    'NO_INSTANCES',
    'The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.',
  );
