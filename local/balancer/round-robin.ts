import type { Member } from './member.ts';
import type { Target } from './target.ts';

/** Whose turn it is among the members. */
export interface RoundRobin {
  /** The next target in turn; where none is healthy any registered one, as AWS does; undefined where there is none. */
  next(): Target | undefined;
  /** To be told after any change of who is registered or healthy. */
  changed(): void;
}

export function createRoundRobin(members: ReadonlyMap<string, Member>): RoundRobin {
  let turn = 0;
  let eligible: readonly Target[] | undefined; // worked out again only after a change
  return {
    next: () => {
      eligible ??= eligibleTargets([...members.values()]);
      if (eligible.length === 0) return undefined;
      turn = (turn + 1) % eligible.length;
      return eligible[turn];
    },
    changed: () => (eligible = undefined),
  };
}

function eligibleTargets(members: readonly Member[]): readonly Target[] {
  const registered = members.filter((member) => !member.draining);
  const healthy = registered.filter((member) => member.health.state === 'healthy');
  return (healthy.length > 0 ? healthy : registered).map((member) => member.target);
}
