import type { Dependencies } from '../template/dependencies.ts';

/**
 * Runs `work` for every node once all that it needs are done, as many at a time as can be. After a first failure
 * nothing more is begun, what runs is awaited; then the failure is thrown.
 */
export async function runGraph(
  dependencies: Dependencies,
  work: (id: string) => Promise<void>,
): Promise<void> {
  const waiting = new Map([...dependencies].map(([id, needs]) => [id, new Set(needs)]));
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const attempt = async (id: string) => {
    try {
      await work(id);
      for (const needs of waiting.values()) needs.delete(id);
    } catch (error) {
      failures.push(error);
    }
  };
  const begin = (id: string) => {
    waiting.delete(id);
    const run: Promise<void> = attempt(id).finally(() => running.delete(run));
    running.add(run);
  };
  for (;;) {
    if (failures.length === 0) {
      const ready = [...waiting].filter(([, needs]) => needs.size === 0).map(([id]) => id);
      for (const id of ready) begin(id);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (failures.length > 0) throw failures[0];
  if (waiting.size > 0)
    throw new Error(`expected no circle, got one among ${[...waiting.keys()].join(', ')}`);
}

/** The same nodes with every arrow turned round: the order of deletion. */
export function reversed(dependencies: Dependencies): Dependencies {
  const turned = new Map([...dependencies.keys()].map((id) => [id, new Set<string>()]));
  for (const [id, needs] of dependencies) for (const need of needs) turned.get(need)?.add(id);
  return turned;
}
