import type { Run } from './run.ts';
import { deleteResources } from './delete-resources.ts';
import { failed } from './failed-operation.ts';
import { restoreResources } from './restore-resources.ts';
import { setStackStatus } from './stack-events.ts';
import { isStopped, tolerate } from './stopped.ts';

/** Brings a stack back to what it was before the update that failed. */
export async function rollBackUpdate(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  const previous = stack.previous!;
  const failedResources = stack.resources;
  try {
    await restoreResources(run, previous, guard);
  } catch (error) {
    if (isStopped(error)) throw error;
    return setStackStatus(context, stack, 'UPDATE_ROLLBACK_FAILED', failed(error));
  }
  stack.definition = previous.definition;
  stack.outputs = previous.outputs;
  stack.imports = previous.imports;
  setStackStatus(context, stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  const superfluous = Object.values(failedResources).filter(
    ({ logicalId, physicalId }) =>
      physicalId !== undefined && previous.resources[logicalId]?.physicalId !== physicalId,
  );
  await tolerate(deleteResources(run, superfluous, { isRetained: () => false, guard }));
  stack.resources = previous.resources;
  delete stack.previous;
  setStackStatus(context, stack, 'UPDATE_ROLLBACK_COMPLETE');
}
