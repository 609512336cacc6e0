import type { Clock } from '../clock.ts';
import type { HealthCheckSettings } from './health-check.ts';
import { createHealthChecks } from './health-checks.ts';
import { describeMember, newMember, type Member, type TargetHealth } from './member.ts';
import { createRoundRobin } from './round-robin.ts';
import type { Target, TargetAddress } from './target.ts';

export interface TargetGroupSettings {
  readonly healthCheck: HealthCheckSettings;
  readonly deregistrationDelaySeconds: number;
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

/** Health checks and draining run on `wall`, real time: real processes answer them. */
export function createTargetGroup(initial: TargetGroupSettings, wall: Clock): TargetGroup {
  let { deregistrationDelaySeconds } = initial;
  const members = new Map<string, Member>();
  const { next: pick, changed } = createRoundRobin(members);
  const checks = createHealthChecks({ settings: initial.healthCheck, members, changed, wall });

  const leave = async (key: string, member: Member) => {
    await member.target.drain(deregistrationDelaySeconds, wall);
    if (members.get(key) === member) members.delete(key);
  };
  return {
    configure: (settings) => {
      ({ deregistrationDelaySeconds } = settings);
      checks.configure(settings.healthCheck);
    },
    register: (address) => {
      const key = keyOf(address);
      if (members.get(key)?.draining === false) return;
      const member = newMember(address);
      members.set(key, member);
      checks.begin(member);
    },
    deregister: (address) => {
      const key = keyOf(address);
      const member = members.get(key);
      if (!member || member.draining) return;
      member.draining = true;
      changed();
      void leave(key, member);
    },
    setInUse: checks.setInUse,
    health: () => [...members.values()].map((member) => describeMember(member, { inUse: checks.inUse() })),
    pick,
    close: () => {
      checks.close();
      for (const { target } of members.values()) target.destroy();
      members.clear();
      changed();
    },
  };
}

const keyOf = (address: Pick<TargetAddress, 'id' | 'port'>) => `${address.id}:${address.port}`;
