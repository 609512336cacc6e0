import type { ResourceRecord } from '../records.ts';
import { applyDefinition } from './apply-definition.ts';
import type { Run } from './run.ts';
import { deleteResources } from './delete-resources.ts';
import { deleteStack } from './delete-stack.ts';
import { failed } from './failed-operation.ts';
import { setStackStatus } from './stack-events.ts';
import { isStopped } from './stopped.ts';

/** Makes what the stack's definition says; takes it all back when something fails, unless that is not wanted. */
export async function createStack(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  try {
    await applyDefinition(run, guard);
  } catch (error) {
    if (isStopped(error)) throw error;
    const reason = `${failed(error)}${stack.disableRollback ? '' : 'Rollback requested by user.'}`;
    if (stack.disableRollback || stack.onFailure === 'DO_NOTHING') {
      return setStackStatus(context, stack, 'CREATE_FAILED', reason);
    }
    if (stack.onFailure === 'DELETE') {
      setStackStatus(context, stack, 'DELETE_IN_PROGRESS', reason);
      return deleteStack(run, guard);
    }
    setStackStatus(context, stack, 'ROLLBACK_IN_PROGRESS', reason);
    return rollBackCreate(run, guard);
  }
  setStackStatus(context, stack, 'CREATE_COMPLETE');
}

/** Takes away what a failed creation has made. */
export async function rollBackCreate(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  const isRetained = ({ deletionPolicy }: ResourceRecord) => deletionPolicy === 'Retain';
  try {
    await deleteResources(run, Object.values(stack.resources), { isRetained, guard });
  } catch (error) {
    if (isStopped(error)) throw error;
    return setStackStatus(context, stack, 'ROLLBACK_FAILED', failed(error));
  }
  setStackStatus(context, stack, 'ROLLBACK_COMPLETE');
}
