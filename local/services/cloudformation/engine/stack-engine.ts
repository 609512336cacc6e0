import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { Definition, ResourceRecord, StackRecord } from '../records.ts';
import { applyResource, ResourceFailure, type Run } from './change-resource.ts';
import { deleteResources } from './delete-resources.ts';
import { checkExports, refuseUsed } from './exports.ts';
import { failureReason } from './failure-reason.ts';
import { outputsOf } from './outputs.ts';
import { prepare } from './prepare.ts';
import { restoreResources } from './restore-resources.ts';
import { runGraph } from './run-graph.ts';
import { stackCaller } from './stack-caller.ts';
import { setStackStatus } from './stack-events.ts';

/** Carries out what is asked of stacks, in the background, as AWS does. */
export interface StackEngine {
  create(stack: StackRecord): void;
  update(stack: StackRecord, definition: Definition): void;
  rollBack(stack: StackRecord): void;
  delete(stack: StackRecord, retained?: readonly string[]): void;
  /** Takes up what an earlier run left unfinished. */
  resume(): void;
  /** Begins nothing more and awaits what runs; what is unfinished stays so for `resume`. */
  stop(): Promise<void>;
}

export function createStackEngine(context: CloudFormationContext): StackEngine {
  const running = new Set<Promise<void>>();
  let stopping = false;
  const guard = () => {
    if (stopping) throw new Stopped();
  };
  const begin = (stack: StackRecord, work: (run: Run, guard: () => void) => Promise<void>) => {
    const job: Promise<void> = carryOut(context, stack, (run) => work(run, guard)).finally(() =>
      running.delete(job),
    );
    running.add(job);
  };
  const engine: StackEngine = {
    create: (stack) => {
      setStackStatus(context, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
      begin(stack, createStack);
    },
    update: (stack, definition) => {
      const { resources, outputs, imports } = stack;
      stack.previous = { definition: stack.definition, resources, outputs, imports };
      stack.definition = definition;
      stack.updated = context.cloud.clock.now();
      setStackStatus(context, stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
      begin(stack, updateStack);
    },
    rollBack: (stack) => {
      setStackStatus(context, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
      begin(stack, rollBackUpdate);
    },
    delete: (stack, retained) => {
      setStackStatus(context, stack, 'DELETE_IN_PROGRESS', 'User Initiated');
      begin(stack, (run, stopped) => deleteStack(run, stopped, retained));
    },
    resume: () => {
      for (const stack of context.tables.stacks.values()) {
        const work = UNFINISHED[stack.status];
        if (work) begin(stack, work);
      }
    },
    stop: async () => {
      stopping = true;
      await Promise.allSettled(running);
    },
  };
  return engine;
}

/** Thrown through an operation when the cloud stops. */
class Stopped extends Error {}

const isStopped = (error: unknown) =>
  error instanceof Stopped || (error instanceof ResourceFailure && error.cause instanceof Stopped);

type Work = (run: Run, guard: () => void) => Promise<void>;

async function carryOut(
  context: CloudFormationContext,
  stack: StackRecord,
  work: (run: Run) => Promise<void>,
): Promise<void> {
  try {
    // The answer to the request comes first.
    await new Promise((resolve) => setImmediate(resolve));
    const caller = await stackCaller(context, stack);
    await work({ context, stack, caller });
  } catch (error) {
    if (!isStopped(error)) setStackStatus(context, stack, failedStatus(stack), failureReason(error));
  }
}

const failedStatus = ({ status }: StackRecord) =>
  status === 'DELETE_IN_PROGRESS'
    ? 'DELETE_FAILED'
    : status.startsWith('UPDATE')
      ? 'UPDATE_ROLLBACK_FAILED'
      : 'ROLLBACK_FAILED';

async function createStack(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  try {
    await apply(run, guard);
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

/** Brings the resources and outputs of a stack to what its definition says. */
async function apply(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  const prepared = prepare(context, stack, stack.definition);
  await runGraph(prepared.dependencies, async (logicalId) => {
    guard();
    await applyResource(run, prepared, logicalId);
  });
  const outputs = outputsOf(prepared, stack.resources);
  checkExports(context, stack, outputs);
  stack.outputs = outputs;
  stack.imports = [...prepared.imports];
}

async function rollBackCreate(run: Run, guard: () => void): Promise<void> {
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

async function updateStack(run: Run, guard: () => void): Promise<void> {
  const { context, stack } = run;
  try {
    await apply(run, guard);
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
async function cleanUpUpdate(run: Run, guard: () => void): Promise<void> {
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

async function rollBackUpdate(run: Run, guard: () => void): Promise<void> {
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

async function deleteStack(run: Run, guard: () => void, retained: readonly string[] = []): Promise<void> {
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

async function tolerate(deletion: Promise<void>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (isStopped(error)) throw error;
  }
}

function forget(stack: StackRecord, logicalId: string): void {
  const { [logicalId]: _gone, ...kept } = stack.resources;
  stack.resources = kept;
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

const PAST_ACT = { CREATE: 'create', UPDATE: 'update', DELETE: 'delete' };

function failed(error: unknown): string {
  if (!(error instanceof ResourceFailure)) return `${failureReason(error)} `;
  return `The following resource(s) failed to ${PAST_ACT[error.act]}: [${error.logicalId}]. `;
}

const UNFINISHED: Readonly<Record<string, Work | undefined>> = {
  CREATE_IN_PROGRESS: createStack,
  ROLLBACK_IN_PROGRESS: rollBackCreate,
  UPDATE_IN_PROGRESS: updateStack,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: cleanUpUpdate,
  UPDATE_ROLLBACK_IN_PROGRESS: rollBackUpdate,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: rollBackUpdate,
  DELETE_IN_PROGRESS: deleteStack,
};
