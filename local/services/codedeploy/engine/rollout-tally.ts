import { inRolloutOrder } from './minimum-healthy.ts';
import type { RolloutHost } from './rollout-host.ts';

/** What is counted over all zones. */
export interface Fleet<Host> {
  readonly waiting: Set<Host>;
  /** Of those that wait: to begin them costs nothing. */
  readonly unhealthy: Set<Host>;
  healthy: number;
  succeeded: number;
}

export function openFleet<Host extends RolloutHost>(hosts: readonly Host[], bystanders: number): Fleet<Host> {
  const waiting = hosts.filter(({ earlier }) => earlier === undefined);
  const unhealthy = waiting.filter(({ condition }) => condition === 'unhealthy');
  const succeeded = hosts.filter(({ earlier }) => earlier === 'succeeded').length;
  return {
    waiting: new Set(waiting),
    unhealthy: new Set(unhealthy),
    healthy: bystanders + succeeded + waiting.length - unhealthy.length,
    succeeded,
  };
}

/** What is counted in one zone while it is deployed to. */
export interface Here<Host> {
  readonly required: number;
  /** Unhealthy ones first. */
  readonly queue: Set<Host>;
  unhealthyInQueue: number;
  healthy: number;
  inFlight: number;
}

export function openPart<Host extends RolloutHost>(
  fleet: Fleet<Host>,
  { hosts, required }: { readonly hosts: readonly Host[]; readonly required: number },
): Here<Host> {
  const waiting = hosts
    .filter((host) => fleet.waiting.has(host))
    .map((host) => ({
      host,
      condition: fleet.unhealthy.has(host) ? ('unhealthy' as const) : host.condition,
    }));
  const unhealthyInQueue = waiting.filter(({ condition }) => condition === 'unhealthy').length;
  const succeeded = hosts.filter(({ earlier }) => earlier === 'succeeded').length;
  return {
    required,
    queue: new Set(inRolloutOrder(waiting).map(({ host }) => host)),
    unhealthyInQueue,
    healthy: succeeded + waiting.length - unhealthyInQueue,
    inFlight: 0,
  };
}

/** Counts a host that ended while it waited as unhealthy; answers whether it waited here. */
export function isLostHere<Host>(fleet: Fleet<Host>, here: Here<Host>, host: Host): boolean {
  if (!fleet.waiting.has(host) || fleet.unhealthy.has(host)) return false;
  fleet.unhealthy.add(host);
  fleet.healthy -= 1;
  if (!here.queue.has(host)) return false;
  here.healthy -= 1;
  here.unhealthyInQueue += 1;
  return true;
}

export function leaveQueue<Host>(fleet: Fleet<Host>, here: Here<Host>, host: Host): void {
  here.queue.delete(host);
  fleet.waiting.delete(host);
  here.inFlight += 1;
  if (fleet.unhealthy.delete(host)) here.unhealthyInQueue -= 1;
  else {
    fleet.healthy -= 1;
    here.healthy -= 1;
  }
}

export function comeBack<Host>(fleet: Fleet<Host>, here: Here<Host>, isHealthy: boolean): void {
  here.inFlight -= 1;
  if (!isHealthy) return;
  fleet.healthy += 1;
  here.healthy += 1;
  fleet.succeeded += 1;
}
