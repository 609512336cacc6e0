import type { Intents } from '../../release/ports.ts';
import type { Revert, TakenBack } from '../deploy-target.ts';
import type { DeploymentOrder } from '../deployments.ts';
import type { ReturnWay, Returning } from '../group/return-way.ts';
import { takeGroupBack } from '../group/take-back.ts';
import type { ObservePorts } from './observe.ts';
import { allTrafficOn } from './traffic.ts';

/** One step back to the version that the hosts had before. */
export const takeBackOneStep = (
  revert: Revert,
  ports: ObservePorts & { readonly intents: Intents },
): Promise<TakenBack> => takeGroupBack(revert, ports, fleetWay(ports));

const fleetWay = (ports: ObservePorts): ReturnWay => ({
  previousKnown: ({ previous }) => previous !== undefined,
  order: (revert) => returnOrder(revert, ports),
  oldServes: (returning) => oldVersionServes(returning, ports),
});

const NEVER_IN_PLACE = 'CodeDeployDefault.AllAtOnce';
/** Half of one host is none: only this one works for fleets of every size. */
const CAREFUL = 'CodeDeployDefault.OneAtATime';

async function returnOrder(
  { intent, planned }: Revert,
  { deployments }: ObservePorts,
): Promise<Omit<DeploymentOrder, 'description'>> {
  const group = await deployments.group(intent.application, planned.deploymentGroup);
  const careful = group?.type === 'in-place' && group.config === NEVER_IN_PLACE;
  return {
    application: intent.application,
    group: planned.deploymentGroup,
    revision: intent.previous!.revision,
    config: careful ? CAREFUL : undefined,
    // The alarm that it cures must not stop it.
    alarms: 'off',
    autoRollback: false,
    fileExists: 'OVERWRITE',
  };
}

/** Undefined where hosts are the same before and after, or there is no balancer to ask. */
async function oldVersionServes(
  { intent, group, deployment, returning }: Returning,
  { deployments, traffic }: ObservePorts,
): Promise<boolean | undefined> {
  if (!deployment?.blueGreen) return undefined;
  const described = await deployments.group(intent.application, group);
  const healthy = await traffic.healthyHosts(described?.targetGroups ?? []);
  if (!healthy) return undefined;
  // Where the pipeline itself deploys the old revision anew, a third fleet serves it.
  const anew = returning && intent.rollback && intent.rollback.attempt > 0;
  const serving = anew
    ? await deployments.hosts(returning.id, 'Green')
    : await deployments.hosts(deployment.id, 'Blue');
  return allTrafficOn(serving, healthy);
}
