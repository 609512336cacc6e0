import type { Intents } from '../../release/ports.ts';
import type { ArtifactDoubt } from '../../store/artifact-doubt.ts';
import type { Revert, TakenBack } from '../deploy-target.ts';
import type { Returning, ReturnOrder, ReturnWay } from '../group/return-way.ts';
import { takeGroupBack } from '../group/take-back.ts';
import { chooseReturn } from './choose-return.ts';
import type { ObservePorts } from './observe.ts';
import { allTrafficOn } from './traffic.ts';

/** One step back to the version that the hosts had before. */
export const takeBackOneStep = (
  revert: Revert,
  ports: FleetWayPorts & { readonly intents: Intents },
): Promise<TakenBack> => takeGroupBack(revert, ports, fleetWay(ports));

interface FleetWayPorts extends ObservePorts {
  readonly doubt: ArtifactDoubt;
}

const fleetWay = (ports: FleetWayPorts): ReturnWay => ({
  previousKnown: ({ previous }) => previous !== undefined,
  order: (revert) => returnOrder(revert, ports),
  oldServes: (returning) => oldVersionServes(returning, ports),
});

const NEVER_IN_PLACE = 'CodeDeployDefault.AllAtOnce';
/** Half of one host is none: only this one works for fleets of every size. */
const CAREFUL = 'CodeDeployDefault.OneAtATime';

async function returnOrder(
  { intent, planned }: Revert,
  { deployments, doubt }: FleetWayPorts,
): Promise<ReturnOrder> {
  const choice = await chooseReturn(intent.previous!, doubt);
  if ('impossible' in choice) return choice;
  const group = await deployments.group(intent.application, planned.deploymentGroup);
  const careful = group?.type === 'in-place' && group.config === NEVER_IN_PLACE;
  const order = {
    application: intent.application,
    group: planned.deploymentGroup,
    revision: choice.revision,
    config: careful ? CAREFUL : undefined,
    // The alarm that it cures must not stop it.
    alarms: 'off' as const,
    autoRollback: false,
    fileExists: 'OVERWRITE' as const,
  };
  return { order, note: choice.note };
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
