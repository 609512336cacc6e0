import type { ResourceRecord } from '../records.ts';
import type { Dependencies } from '../template/dependencies.ts';
import { deleteResource } from './change-resource.ts';
import { ResourceFailure } from './resource-failure.ts';
import { note, type Run } from './run.ts';
import { failureReason } from './failure-reason.ts';
import { reversed, runGraph } from './run-graph.ts';

/** Takes resources away, each before those that it needs; those to be retained are only let go. */
export async function deleteResources(
  run: Run,
  resources: readonly ResourceRecord[],
  options: { isRetained(resource: ResourceRecord): boolean; guard(): void },
): Promise<void> {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const needs: Dependencies = new Map(
    resources.map(({ logicalId, needs: all }) => [logicalId, new Set(all.filter((need) => byId.has(need)))]),
  );
  await runGraph(reversed(needs), async (logicalId) => {
    options.guard();
    await remove(run, byId.get(logicalId)!, options.isRetained);
  });
}

async function remove(
  run: Run,
  resource: ResourceRecord,
  isRetained: (resource: ResourceRecord) => boolean,
): Promise<void> {
  if (resource.physicalId === undefined) return forget(run, resource);
  if (isRetained(resource)) {
    tell(run, { ...resource, status: 'DELETE_SKIPPED' });
    return forget(run, resource);
  }
  tell(run, { ...resource, status: 'DELETE_IN_PROGRESS' });
  try {
    await deleteResource(run, resource);
  } catch (error) {
    tell(run, { ...resource, status: 'DELETE_FAILED' }, failureReason(error));
    throw new ResourceFailure(resource.logicalId, 'DELETE', error);
  }
  tell(run, { ...resource, status: 'DELETE_COMPLETE' });
  forget(run, resource);
}

/** A resource that was replaced shares its logical id with the one that replaced it, whose record must stay. */
function tell(run: Run, resource: ResourceRecord, reason?: string): void {
  const present = run.stack.resources[resource.logicalId];
  note(run, resource, reason);
  if (present && present.physicalId !== resource.physicalId) restore(run, present);
}

function restore({ stack }: Run, resource: ResourceRecord): void {
  stack.resources = { ...stack.resources, [resource.logicalId]: resource };
}

function forget({ stack }: Run, { logicalId, physicalId }: ResourceRecord): void {
  if (stack.resources[logicalId]?.physicalId !== physicalId) return;
  const { [logicalId]: _gone, ...kept } = stack.resources;
  stack.resources = kept;
}
