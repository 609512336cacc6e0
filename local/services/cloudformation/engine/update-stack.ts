import type { ResourceRecord, StackRecord } from '../records.ts';
import { applyDefinition } from './apply-definition.ts';
import type { Run } from './run.ts';
import { deleteResources } from './delete-resources.ts';
import { failed } from './failed-operation.ts';
import { prepare } from './prepare.ts';
import { rollBackUpdate } from './roll-back-update.ts';
import { setStackStatus } from './stack-events.ts';
import { isStopped, tolerate } from './stopped.ts';

/** Brings a stack to its new definition, or back to the one before when something fails. */
export async function updateStack(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  try {
    await applyDefinition(run, guard);
  } catch (error) {
    if (isStopped(error)) throw error;
    if (stack.disableRollback) return setStackStatus(context, stack, 'UPDATE_FAILED', failed(error));
    setStackStatus(context, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', failed(error));
    return rollBackUpdate(run, guard);
  }
  setStackStatus(context, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  return cleanUpUpdate(run, guard);
}

/** Takes away what the update has made superfluous. What cannot be deleted is left behind, as AWS does. */
export async function cleanUpUpdate(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  const wanted = prepare(context, stack, stack.definition).resources;
  const before = Object.values(stack.previous?.resources ?? {});
  const superfluous = before.filter(
    ({ logicalId, physicalId }) =>
      !wanted.has(logicalId) || stack.resources[logicalId]?.physicalId !== physicalId,
  );
  const isRetained = (resource: ResourceRecord) => {
    const policy = wanted.has(resource.logicalId) ? resource.updateReplacePolicy : resource.deletionPolicy;
    return policy === 'Retain' || policy === 'RetainExceptOnCreate';
  };
  await tolerate(deleteResources(run, superfluous, { isRetained, guard }));
  for (const { logicalId } of superfluous) if (!wanted.has(logicalId)) forget(stack, logicalId);
  delete stack.previous;
  setStackStatus(context, stack, 'UPDATE_COMPLETE');
}

function forget(stack: StackRecord, logicalId: string): void {
  const { [logicalId]: _gone, ...kept } = stack.resources;
  stack.resources = kept;
}
