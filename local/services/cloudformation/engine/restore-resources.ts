import type { PreviousStack, ResourceRecord } from '../records.ts';
import { updateResource } from './change-resource.ts';
import { changeOf } from './compare-resource.ts';
import type { Run } from './run.ts';
import { runGraph } from './run-graph.ts';

/** Brings every resource that an update has changed back to what it was; replaced ones simply count again. */
export async function restoreResources(run: Run, previous: PreviousStack, guard: () => void): Promise<void> {
  const { stack } = run;
  const before = previous.resources;
  const dependencies = new Map(
    Object.values(before).map(({ logicalId, needs }) => [
      logicalId,
      new Set(needs.filter((need) => Object.hasOwn(before, need))),
    ]),
  );
  await runGraph(dependencies, async (logicalId) => {
    guard();
    await restore(run, stack.resources[logicalId], before[logicalId]!);
  });
}

async function restore(run: Run, present: ResourceRecord | undefined, before: ResourceRecord): Promise<void> {
  if (present?.physicalId !== before.physicalId || present?.type !== before.type) return;
  const tags = before.tags ?? [];
  if (changeOf(present, before, tags) === 'none') return;
  await updateResource(run, present, { ...before, tags });
}
