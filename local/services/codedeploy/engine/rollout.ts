import { isImpossible, nextStep } from './minimum-healthy.ts';
import type { RolloutState } from './minimum-healthy.ts';
import type { RolloutHost } from './rollout-host.ts';
import { comeBack, isLostHere, leaveQueue, openFleet, openPart } from './rollout-tally.ts';
import type { Fleet, Here } from './rollout-tally.ts';

export interface Rollout<Host extends RolloutHost> {
  readonly hosts: readonly Host[];
  /** Healthy hosts of the fleet that are not deployed to: they count for the minimum. */
  readonly bystanders?: number;
  readonly required: number;
  /** One Availability Zone at a time. */
  readonly zonal?: Zonal;
  /** Deploys to one host; answers whether it is healthy afterwards. An error of it ends the rollout with that error. */
  deploy(host: Host): Promise<boolean>;
  /** Whether no further host may be begun. */
  isStopped(): boolean;
  /** Hosts that ended by themselves since it was last asked; each is told once. */
  takeLost?(): readonly Host[];
}

export interface Zonal {
  /** How many of a zone's hosts must stay healthy, beside the fleet's minimum. */
  required(total: number): number;
  /** Waits between a zone and the next. */
  monitor(zone: string, index: number): Promise<void>;
}

export type RolloutOutcome = 'succeeded' | 'stopped' | 'HEALTH_CONSTRAINTS' | 'HEALTH_CONSTRAINTS_INVALID';

/** Deploys to a fleet, as many hosts at a time as the minimum of healthy ones allows; each end of one decides anew. */
export async function rollOut<Host extends RolloutHost>(rollout: Rollout<Host>): Promise<RolloutOutcome> {
  const { hosts, required, zonal, bystanders = 0 } = rollout;
  const parts = zonal ? partsByZone(hosts, zonal) : [{ zone: '', hosts, required: 0 }];
  if (isImpossible(required, hosts.length + bystanders)) return 'HEALTH_CONSTRAINTS_INVALID';
  if (parts.some((part) => isImpossible(part.required, part.hosts.length)))
    return 'HEALTH_CONSTRAINTS_INVALID';
  const fleet = openFleet(hosts, bystanders);
  for (const [index, part] of parts.entries()) {
    const outcome = await rollOutPart(rollout, fleet, part);
    if (outcome !== 'succeeded') return outcome;
    if (index < parts.length - 1) await zonal?.monitor(part.zone, index);
  }
  return 'succeeded';
}

/** The hosts of one zone, or all of them. */
interface Part<Host> {
  readonly zone: string;
  readonly hosts: readonly Host[];
  readonly required: number;
}

/** In the order of the zones' names (AWS promises none), hosts without one at the end. */
function partsByZone<Host extends RolloutHost>(hosts: readonly Host[], zonal: Zonal): Part<Host>[] {
  const byZone = new Map<string, Host[]>();
  for (const host of hosts) {
    const own = byZone.get(host.zone ?? '');
    if (own) own.push(host);
    else byZone.set(host.zone ?? '', [host]);
  }
  const named = [...byZone.keys()].filter((zone) => zone !== '').sort();
  return [...named, ''].flatMap((zone) => {
    const own = byZone.get(zone);
    return own ? [{ zone, hosts: own, required: zonal.required(own.length) }] : [];
  });
}

function rollOutPart<Host extends RolloutHost>(
  rollout: Rollout<Host>,
  fleet: Fleet<Host>,
  part: Part<Host>,
): Promise<RolloutOutcome> {
  const here = openPart(fleet, part);
  return new Promise((resolve, reject) => {
    let isBroken = false;
    const decide = (): void => {
      if (isBroken) return;
      if (rollout.isStopped()) {
        if (here.inFlight === 0) resolve('stopped');
        return;
      }
      for (const host of rollout.takeLost?.() ?? []) if (isLostHere(fleet, here, host)) begin(host);
      const step = nextStep(stateOf(rollout, fleet, here));
      if (step.kind === 'succeeded') resolve('succeeded');
      else if (step.kind === 'failed') resolve(step.code);
      else if (step.kind === 'begin') for (const host of take(here.queue, step.count)) begin(host);
    };
    const begin = (host: Host): void => {
      leaveQueue(fleet, here, host);
      rollout.deploy(host).then(end).catch(breakOff);
    };
    const end = (isHealthy: boolean): void => {
      comeBack(fleet, here, isHealthy);
      decide();
    };
    const breakOff = (error: Error): void => {
      isBroken = true;
      reject(error);
    };
    decide();
  });
}

const stateOf = <Host extends RolloutHost>(
  { required, zonal }: Rollout<Host>,
  fleet: Fleet<Host>,
  here: Here<Host>,
): RolloutState => ({
  fleet: { required, healthy: fleet.healthy },
  ...(zonal ? { zone: here } : {}),
  inFlight: here.inFlight,
  succeeded: fleet.succeeded,
  waitingUnhealthy: here.unhealthyInQueue,
  waitingHealthy: here.queue.size - here.unhealthyInQueue,
  later: fleet.waiting.size - here.queue.size,
});

function take<Item>(items: Iterable<Item>, count: number): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    if (taken.length === count) break;
    taken.push(item);
  }
  return taken;
}
