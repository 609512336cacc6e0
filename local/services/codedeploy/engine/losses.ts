/** The hosts that ended, or stopped, while a deployment runs that has them among its targets. */
export interface Losses {
  add(instanceId: string): void;
  has(instanceId: string): boolean;
  /** Those that were added since it was last asked. */
  takeNew(): readonly string[];
}

export function createLosses(): Losses {
  const all = new Set<string>();
  let fresh: string[] = [];
  return {
    add: (instanceId) => {
      if (all.has(instanceId)) return;
      all.add(instanceId);
      fresh.push(instanceId);
    },
    has: (instanceId) => all.has(instanceId),
    takeNew: () => {
      const taken = fresh;
      fresh = [];
      return taken;
    },
  };
}
