import type { Clock } from '../clock.ts';
import { checkHealth, type HealthCheckSettings } from './health-check.ts';
import { afterCheck, INITIAL, type HealthState } from './health-state.ts';
import { createTarget, type Target, type TargetAddress } from './target.ts';

export interface TargetGroupSettings {
  readonly healthCheck: HealthCheckSettings;
  readonly deregistrationDelaySeconds: number;
}

export interface TargetHealth {
  readonly address: TargetAddress;
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused';
  readonly reason?: string;
  readonly description?: string;
}

/** The targets behind one name: who is registered, who is healthy, and whose turn it is. */
export interface TargetGroup {
  configure(settings: TargetGroupSettings): void;
  /** Takes a target in, or takes a draining one back; it is checked at once. */
  register(address: TargetAddress): void;
  /** No new request from now on; gone when nothing is in flight or the deregistration delay is over. */
  deregister(address: Pick<TargetAddress, 'id' | 'port'>): void;
  /** Only a group that a listener forwards to is checked. */
  setInUse(inUse: boolean): void;
  health(): TargetHealth[];
  /** The next target in turn; where none is healthy any registered one, as AWS does; undefined where there is none. */
  pick(): Target | undefined;
  close(): void;
}

interface Member {
  readonly target: Target;
  health: HealthState;
  draining: boolean;
}

/** Health checks and draining run on `wall`, real time: real processes answer them. */
export function createTargetGroup(initial: TargetGroupSettings, wall: Clock): TargetGroup {
  let settings = initial;
  let inUse = false;
  let closed = false;
  const members = new Map<string, Member>();
  let turn = 0;
  let eligible: readonly Target[] | undefined; // worked out again only after a change
  let cancelSweep = () => {};

  const changed = () => (eligible = undefined);
  const checked = () => inUse && settings.healthCheck.enabled && !closed;
  const sweep = async () => {
    await inTurns([...members.values()], CHECKS_AT_ONCE, check);
    schedule();
  };
  const schedule = () => {
    cancelSweep();
    if (!checked()) return;
    cancelSweep = wall.at(wall.now() + settings.healthCheck.intervalSeconds * 1000, () => void sweep());
  };
  const check = async (member: Member) => {
    if (!checked() || member.draining) return;
    const { healthyThreshold: healthy, unhealthyThreshold: unhealthy } = settings.healthCheck;
    const result = await checkHealth(member.target.address, settings.healthCheck);
    const before = member.health;
    member.health = afterCheck(before, result, { healthy, unhealthy });
    if (member.health.state !== before.state) changed();
  };
  const start = (member: Member) => {
    member.health = settings.healthCheck.enabled ? INITIAL : ALWAYS_HEALTHY;
    changed();
    void check(member);
  };
  const leave = async (key: string, member: Member) => {
    await member.target.drain(settings.deregistrationDelaySeconds, wall);
    if (members.get(key) === member) members.delete(key);
  };
  return {
    configure: (next) => {
      settings = next;
      schedule();
    },
    register: (address) => {
      const key = keyOf(address);
      const known = members.get(key);
      if (known && !known.draining) return;
      const member = { target: createTarget(address), health: INITIAL, draining: false };
      members.set(key, member);
      start(member);
    },
    deregister: (address) => {
      const key = keyOf(address);
      const member = members.get(key);
      if (!member || member.draining) return;
      member.draining = true;
      changed();
      void leave(key, member);
    },
    setInUse: (now) => {
      if (inUse === now) return;
      inUse = now;
      schedule();
      for (const member of members.values()) start(member);
    },
    health: () => [...members.values()].map((member) => describe(member, inUse)),
    pick: () => {
      eligible ??= eligibleTargets([...members.values()]);
      if (eligible.length === 0) return undefined;
      turn = (turn + 1) % eligible.length;
      return eligible[turn];
    },
    close: () => {
      closed = true;
      cancelSweep();
      for (const member of members.values()) member.target.destroy();
      members.clear();
      changed();
    },
  };
}

const CHECKS_AT_ONCE = 64;
const ALWAYS_HEALTHY: HealthState = { state: 'healthy', passes: 0, failures: 0 };

const keyOf = (address: Pick<TargetAddress, 'id' | 'port'>) => `${address.id}:${address.port}`;

function eligibleTargets(members: readonly Member[]): readonly Target[] {
  const registered = members.filter((member) => !member.draining);
  const healthy = registered.filter((member) => member.health.state === 'healthy');
  return (healthy.length > 0 ? healthy : registered).map((member) => member.target);
}

function describe(member: Member, inUse: boolean): TargetHealth {
  const { address } = member.target;
  if (member.draining) return { address, ...DRAINING };
  if (!inUse) return { address, ...NOT_IN_USE };
  const { state, reason, description } = member.health;
  return { address, state, ...(state === 'healthy' ? {} : { reason, description }) };
}

const DRAINING = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
} as const;
const NOT_IN_USE = {
  state: 'unused',
  reason: 'Target.NotInUse',
  description: 'Target group is not configured to receive traffic from the load balancer',
} as const;

async function inTurns<Item>(
  items: readonly Item[],
  width: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
