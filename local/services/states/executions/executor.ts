import { createTaskPort } from '../integrations/task-port.ts';
import { startExecution } from '../interpreter/execution.ts';
import type { Execution, ExecutionResult } from '../interpreter/execution.ts';
import type { ExecutionRecord } from '../records.ts';
import type { StatesState } from '../states-state.ts';
import { createAnnouncer } from './announcer.ts';
import { createArchive } from './archive.ts';
import type { Archive, ArchivedExecution } from './archive.ts';
import { createExecutionIndex } from './execution-index.ts';
import type { ExecutionIndex } from './execution-index.ts';
import { createExecutionLog } from './execution-log.ts';
import { createRoleCaller } from './role-caller.ts';
import { createTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';

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

export function createExecutor(state: StatesState): Executor {
  const { cloud } = state;
  const archive = createArchive(cloud.folder('states'), reportFault);
  const parts: Parts = {
    state,
    archive,
    announcer: createAnnouncer(cloud),
    log: createExecutionLog(cloud),
    tokens: createTokens(cloud),
    index: createExecutionIndex(state.executions.values()),
    live: new Map(),
    ended: async (arn) => {
      await parts.live.get(arn)?.ended;
    },
  };
  return {
    index: parts.index,
    tokens: parts.tokens,
    ended: parts.ended,
    prune: () => prune(parts),
    start: (record, input) => {
      state.executions.set(record.arn, record);
      parts.index.add(record);
      parts.announcer.started(record, input);
      run(parts, record, input);
    },
    abort: (record, reason) => abort(parts, record.arn, reason),
    forget: async (machineArn) => {
      const arns = [...parts.index.of(machineArn)];
      await Promise.all(arns.map((arn) => abort(parts, arn, { cause: 'The state machine was deleted' })));
      for (const arn of arns) remove(parts, state.executions.get(arn)!);
    },
    data: async (record) => {
      const live = parts.live.get(record.arn);
      return live ? { input: live.input, events: live.execution.events } : archive.get(record);
    },
    resume: () => {
      for (const [arn, { input }] of state.running) run(parts, state.executions.get(arn)!, input);
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

interface Parts extends Pick<Executor, 'index' | 'tokens' | 'ended'> {
  readonly state: StatesState;
  readonly archive: Archive;
  readonly announcer: ReturnType<typeof createAnnouncer>;
  readonly log: ReturnType<typeof createExecutionLog>;
  readonly live: Map<string, Live>;
}

interface Live {
  readonly input: string;
  readonly execution: Execution;
  readonly ended: Promise<void>;
  readonly over: AbortController;
}

/** Starts the execution, or goes on with it where its position is known. */
function run(parts: Parts, record: ExecutionRecord, input: string): void {
  const { state, live } = parts;
  const { cloud } = state;
  const revision = state.revision(record.revisionId);
  const machine = state.machines.get(record.machineArn);
  const over = new AbortController();
  const execution = startExecution({
    machine: state.compiled(revision),
    input,
    clock: cloud.clock,
    region: cloud.region,
    limits: state.limits,
    tasks: createTaskPort({
      cloud,
      tokens: parts.tokens,
      ended: parts.ended,
      execution: record,
      signal: over.signal,
      role: createRoleCaller(cloud, {
        roleArn: revision.roleArn,
        machineArn: record.machineArn,
        session: record.name,
      }),
    }),
    context: contextOf(record, revision.roleArn, input),
    started: { roleArn: revision.roleArn },
    listener: machine && ((event) => parts.log.write(machine, record, event)),
    resume: state.running.get(record.arn)?.snapshot,
  });
  state.running.set(record.arn, { input, snapshot: execution.snapshot });
  const ended = execution.result
    .finally(() => over.abort())
    .then((result) => end(parts, record, input, execution, result));
  ended.catch(reportFault);
  live.set(record.arn, { input, execution, ended, over });
}

function end(
  { state, live, archive, announcer }: Parts,
  record: ExecutionRecord,
  input: string,
  { events }: Execution,
  { status, output, error, cause }: ExecutionResult,
): void {
  Object.assign(record, {
    status,
    stoppedAt: state.cloud.clock.now(),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
  archive.add(record, { input, output, events });
  live.delete(record.arn);
  state.running.delete(record.arn);
  announcer.ended(record, input, output);
}

async function abort(
  { live }: Parts,
  arn: string,
  reason: { readonly error?: string; readonly cause?: string },
): Promise<void> {
  const running = live.get(arn);
  running?.execution.abort(reason);
  await running?.ended;
}

const contextOf = (record: ExecutionRecord, RoleArn: string, input: string) => ({
  Execution: {
    Id: record.arn,
    Input: JSON.parse(input) as unknown,
    Name: record.name,
    RoleArn,
    StartTime: new Date(record.startedAt).toISOString(),
    RedriveCount: 0,
  },
  StateMachine: { Id: record.machineArn, Name: record.machineName },
});

/** How long a closed execution is kept, and its name taken: 90 days of cloud time. */
const RETENTION = 90 * 86_400_000;

/** Forgets the oldest executions whose time has come; looks at those only. */
function prune(parts: Parts): void {
  const { state } = parts;
  const oldest = state.cloud.clock.now() - RETENTION;
  for (const record of state.executions.values()) {
    if (record.stoppedAt === undefined || record.stoppedAt > oldest) return;
    remove(parts, record);
  }
}

function remove({ state, index, archive }: Parts, record: ExecutionRecord): void {
  state.executions.delete(record.arn);
  index.remove(record);
  archive.remove(record);
}

/** A fault of this cloud, not of the machine: it must not be lost. */
function reportFault(error: unknown): void {
  process.stderr.write(`states: ${error instanceof Error ? error.stack : String(error)}\n`);
}
