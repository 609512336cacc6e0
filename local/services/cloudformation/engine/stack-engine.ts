import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { Definition, StackRecord } from '../records.ts';
import type { Run } from './run.ts';
import { createStack, rollBackCreate } from './create-stack.ts';
import { deleteStack } from './delete-stack.ts';
import { failureReason } from './failure-reason.ts';
import { rollBackUpdate } from './roll-back-update.ts';
import { stackCaller } from './stack-caller.ts';
import { setStackStatus } from './stack-events.ts';
import { isStopped, Stopped } from './stopped.ts';
import { cleanUpUpdate, updateStack } from './update-stack.ts';

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

const UNFINISHED: Readonly<Record<string, Work | undefined>> = {
  CREATE_IN_PROGRESS: createStack,
  ROLLBACK_IN_PROGRESS: rollBackCreate,
  UPDATE_IN_PROGRESS: updateStack,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: cleanUpUpdate,
  UPDATE_ROLLBACK_IN_PROGRESS: rollBackUpdate,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: rollBackUpdate,
  DELETE_IN_PROGRESS: deleteStack,
};
