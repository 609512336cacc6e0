import type { ExecutionRecord } from '../records.ts';
import type { StatesState } from '../states-state.ts';
import { createAnnouncer } from './announcer.ts';
import { createArchive, type ArchivedExecution } from './archive.ts';
import { createExecutionIndex, type ExecutionIndex } from './execution-index.ts';
import { createExecutionLog } from './execution-log.ts';
import { reportFault, runExecution, type ExecutorParts } from './run-execution.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** Runs executions and keeps what is left of them. */
export interface Executor {
  readonly index: ExecutionIndex;
  readonly tokens: Tokens;
  start(record: ExecutionRecord, input: string): void;
  /** Forgets closed executions whose time has come; their names are free again. */
  prune(): void;
  /** Ends it as ABORTED; nothing happens to one that has ended. */
  abort(record: ExecutionRecord, reason: { readonly error?: string; readonly cause?: string }): Promise<void>;
  /** Ends and forgets every execution of a machine that is deleted. */
  forget(machineArn: string): Promise<void>;
  /** Resolves when the execution has ended, at once where it has. */
  ended(arn: string): Promise<void>;
  /** Input, output and history, whether it runs or not. */
  data(record: ExecutionRecord): Promise<ArchivedExecution>;
  /** Goes on with what an earlier run of the cloud left. */
  resume(): void;
  /** Lets go of all that runs; their positions are in the store. */
  stop(): Promise<void>;
}

/** How long a closed execution is kept, and its name taken: 90 days of cloud time. */
const RETENTION = 90 * 86_400_000;

export function createExecutor(state: StatesState): Executor {
  const { cloud } = state;
  const archive = createArchive(cloud.folder('states'), reportFault);
  const index = createExecutionIndex(state.executions.values());
  const parts: ExecutorParts = {
    state,
    archive,
    announcer: createAnnouncer(cloud),
    log: createExecutionLog(cloud),
    tokens: createTokens(cloud),
    live: new Map(),
    ended: async (arn) => {
      await parts.live.get(arn)?.ended;
    },
  };
  const remove = (record: ExecutionRecord) => {
    state.executions.delete(record.arn);
    index.remove(record);
    archive.remove(record);
  };
  return {
    index,
    tokens: parts.tokens,
    ended: parts.ended,
    prune: () => {
      // The oldest come first.
      const oldest = cloud.clock.now() - RETENTION;
      for (const record of state.executions.values()) {
        if (record.stoppedAt === undefined || record.stoppedAt > oldest) return;
        remove(record);
      }
    },
    start: (record, input) => {
      state.executions.set(record.arn, record);
      index.add(record);
      parts.announcer.started(record, input);
      runExecution(parts, record, input);
    },
    abort: (record, reason) => abort(parts, record.arn, reason),
    forget: async (machineArn) => {
      const arns = [...index.of(machineArn)];
      await Promise.all(arns.map((arn) => abort(parts, arn, { cause: 'The state machine was deleted' })));
      for (const arn of arns) remove(state.executions.get(arn)!);
    },
    data: async (record) => {
      const live = parts.live.get(record.arn);
      return live ? { input: live.input, events: live.execution.events } : archive.get(record);
    },
    resume: () => {
      for (const [arn, { input }] of state.running) runExecution(parts, state.executions.get(arn)!, input);
    },
    stop: async () => {
      for (const { execution, over } of parts.live.values()) {
        execution.freeze();
        over.abort();
      }
      parts.live.clear();
      await Promise.all([archive.flush(), parts.announcer.flush(), parts.log.flush()]);
    },
  };
}

async function abort(
  { live }: ExecutorParts,
  arn: string,
  reason: { readonly error?: string; readonly cause?: string },
): Promise<void> {
  const running = live.get(arn);
  running?.execution.abort(reason);
  await running?.ended;
}
