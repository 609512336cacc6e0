import { createTaskPort } from '../integrations/task-port.ts';
import { startExecution, type Execution, type ExecutionResult } from '../interpreter/execution.ts';
import type { ExecutionRecord } from '../records.ts';
import type { StatesState } from '../states-state.ts';
import type { createAnnouncer } from './announcer.ts';
import type { Archive } from './archive.ts';
import type { createExecutionLog } from './execution-log.ts';
import { createRoleCaller } from './role-caller.ts';
import type { Tokens } from './tokens.ts';

/** What runs executions and keeps what is left of them. */
export interface ExecutorParts {
  readonly state: StatesState;
  readonly archive: Archive;
  readonly announcer: ReturnType<typeof createAnnouncer>;
  readonly log: ReturnType<typeof createExecutionLog>;
  readonly tokens: Tokens;
  readonly live: Map<string, LiveExecution>;
  /** Resolves when the execution has ended, at once where it has. */
  ended(arn: string): Promise<void>;
}

interface LiveExecution {
  readonly input: string;
  readonly execution: Execution;
  readonly ended: Promise<void>;
  readonly over: AbortController;
}

/** Starts the execution, or goes on with it where its position is known. */
export function runExecution(parts: ExecutorParts, record: ExecutionRecord, input: string): void {
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
    .then((result) => end(parts, record, { input, execution, result }));
  ended.catch(reportFault);
  live.set(record.arn, { input, execution, ended, over });
}

interface Ended {
  readonly input: string;
  readonly execution: Execution;
  readonly result: ExecutionResult;
}

function end(
  { state, live, archive, announcer }: ExecutorParts,
  record: ExecutionRecord,
  { input, execution, result }: Ended,
): void {
  const { status, output, error, cause } = result;
  Object.assign(record, {
    status,
    stoppedAt: state.cloud.clock.now(),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
  archive.add(record, { input, output, events: execution.events });
  live.delete(record.arn);
  state.running.delete(record.arn);
  announcer.ended(record, input, output);
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

/** A fault of this cloud, not of the machine: it must not be lost. */
export function reportFault(error: unknown): void {
  process.stderr.write(`states: ${error instanceof Error ? error.stack : String(error)}\n`);
}
