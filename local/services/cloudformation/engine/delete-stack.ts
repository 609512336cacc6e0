import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { Run } from './run.ts';
import { deleteResources } from './delete-resources.ts';
import { refuseUsed } from './exports.ts';
import { failed } from './failed-operation.ts';
import { setStackStatus } from './stack-events.ts';
import { isStopped } from './stopped.ts';

/** Takes a stack away with everything that is not to be retained. */
export async function deleteStack(
  run: Run,
  guard: () => void,
  retained: readonly string[] = [],
): Promise<void> {
  const { context, stack } = run;
  try {
    for (const { exportName } of stack.outputs) if (exportName) refuseUsed(context, exportName, 'deleted');
    await deleteResources(run, Object.values(stack.resources), {
      isRetained: ({ logicalId, deletionPolicy }) =>
        retained.includes(logicalId) ||
        deletionPolicy === 'Retain' ||
        deletionPolicy === 'RetainExceptOnCreate',
      guard,
    });
  } catch (error) {
    if (isStopped(error)) throw error;
    return setStackStatus(context, stack, 'DELETE_FAILED', failed(error));
  }
  stack.outputs = [];
  stack.imports = [];
  stack.deleted = context.cloud.clock.now();
  setStackStatus(context, stack, 'DELETE_COMPLETE');
  forgetOldest(context);
}

const MOST_DELETED = 100;

/** AWS keeps deleted stacks for 90 days; here the newest hundred are kept. */
function forgetOldest({ tables }: CloudFormationContext): void {
  const deleted = [...tables.stacks.values()].filter(({ status }) => status === 'DELETE_COMPLETE');
  const tooMany = deleted.sort((a, b) => a.deleted! - b.deleted!).slice(0, -MOST_DELETED);
  for (const { id } of tooMany) {
    tables.stacks.delete(id);
    tables.events.delete(id);
    for (const changeSet of tables.changeSets.values()) {
      if (changeSet.stackId === id) tables.changeSets.delete(changeSet.id);
    }
  }
}
