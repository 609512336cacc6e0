import type { DeploymentRun } from './deployment-run.ts';
import { DeploymentFailure } from './deployment-failure.ts';
import { rootCause } from './diagnostics.ts';
import { fleetMembers } from './fleet-members.ts';
import { conditionOf, rememberHost } from './host-conditions.ts';
import { LIFECYCLES } from './lifecycle.ts';
import { requiredHealthy } from './minimum-healthy.ts';
import { rollOut } from './rollout.ts';
import type { RolloutOutcome } from './rollout.ts';
import { runHost, succeed } from './run-host.ts';
import { addTarget, skipRest, targetsOf } from './targets.ts';
import { findServerConfig } from '../find.ts';

/** Updates the hosts of the group where they are, as many at a time as the configuration allows. */
export async function deployInPlace(run: DeploymentRun): Promise<void> {
  const { group, deployment } = run;
  const known = new Map(targetsOf(run).map((target) => [target.instanceId, target]));
  const members = await fleetMembers(run.call, {
    tagFilters: group.ec2TagFilters,
    ...(group.ec2TagSet ? { tagSet: group.ec2TagSet } : {}),
    autoScalingGroups: group.autoScalingGroups,
  });
  if (members.length === 0) throw noInstances();
  const events = run.traffic ? LIFECYCLES.inPlaceBehindBalancer : LIFECYCLES.inPlace;
  const hosts = members
    .map((instanceId) => ({ instanceId, condition: conditionOf(run, instanceId) }))
    .filter(({ condition }) => !deployment.updateOutdatedInstancesOnly || condition !== 'current')
    .map((host) => ({
      ...host,
      target: known.get(host.instanceId) ?? addTarget(run, host.instanceId, events),
    }));
  if (hosts.length === 0) return;
  const isDone = ({ target }: (typeof hosts)[number]) => target.status === 'Succeeded';
  const { minimumHealthyHosts } = findServerConfig(run.records, deployment.configName);
  const outcome = await rollOut({
    hosts: hosts.filter(({ target }) => target.status === 'Pending'),
    done: hosts.filter(isDone).length,
    required: requiredHealthy(minimumHealthyHosts, hosts.length),
    isStopped: () => run.control.stopReason !== undefined,
    deploy: async ({ instanceId, target }) => {
      const end = await runHost(run, target, events);
      rememberHost(run, instanceId, end === 'succeeded');
      if (end === 'succeeded') succeed(run, target);
      return end === 'succeeded';
    },
  });
  for (const { target } of hosts) skipRest(run, target);
  checkOutcome(run, outcome);
}

/** Throws what a rollout's end means for the deployment; a stop is no failure. */
export function checkOutcome(run: DeploymentRun, outcome: RolloutOutcome): void {
  if (outcome === 'succeeded' || outcome === 'stopped') return;
  if (outcome === 'HEALTH_CONSTRAINTS_INVALID') {
    throw new DeploymentFailure(
      outcome,
      `The deployment cannot succeed: ${run.deployment.configName} wants as many healthy instances as there are, so that none could be deployed to.`,
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
