import type { Clock } from '../clock.ts';
import { checkHealth, type HealthCheckSettings } from './health-check.ts';
import { afterCheck, INITIAL, type HealthState } from './health-state.ts';
import type { Member } from './member.ts';

/** Checks the members of a group in intervals, while the group is in use. */
export interface HealthChecks {
  configure(settings: HealthCheckSettings): void;
  inUse(): boolean;
  setInUse(inUse: boolean): void;
  /** Forgets what is known of the member and checks it at once. */
  begin(member: Member): void;
  close(): void;
}

export interface HealthChecksOptions {
  readonly settings: HealthCheckSettings;
  readonly members: ReadonlyMap<string, Member>;
  /** Told when a member has come into another state. */
  readonly changed: () => void;
  /** Real time: real processes answer the checks. */
  readonly wall: Clock;
}

export function createHealthChecks({ members, changed, wall, ...first }: HealthChecksOptions): HealthChecks {
  let { settings } = first;
  let inUse = false;
  let closed = false;
  let cancelSweep = () => {};

  const runs = () => inUse && settings.enabled && !closed;
  const sweep = async () => {
    await inTurns([...members.values()], CHECKS_AT_ONCE, check);
    schedule();
  };
  const schedule = () => {
    cancelSweep();
    if (!runs()) return;
    cancelSweep = wall.at(wall.now() + settings.intervalSeconds * 1000, () => void sweep());
  };
  const check = async (member: Member) => {
    if (runs() && !member.draining && (await checkMember(member, settings))) changed();
  };
  const begin = (member: Member) => {
    member.health = settings.enabled ? INITIAL : ALWAYS_HEALTHY;
    changed();
    void check(member);
  };
  return {
    configure: (next) => {
      settings = next;
      schedule();
    },
    inUse: () => inUse,
    setInUse: (now) => {
      if (inUse === now) return;
      inUse = now;
      schedule();
      for (const member of members.values()) begin(member);
    },
    begin,
    close: () => {
      closed = true;
      cancelSweep();
    },
  };
}

const CHECKS_AT_ONCE = 64;
const ALWAYS_HEALTHY: HealthState = { state: 'healthy', passes: 0, failures: 0 };

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

/** Whether the member has come into another state. */
async function checkMember(member: Member, settings: HealthCheckSettings): Promise<boolean> {
  const { healthyThreshold: healthy, unhealthyThreshold: unhealthy } = settings;
  const result = await checkHealth(member.target.address, settings);
  const before = member.health;
  member.health = afterCheck(before, result, { healthy, unhealthy });
  return member.health.state !== before.state;
}
