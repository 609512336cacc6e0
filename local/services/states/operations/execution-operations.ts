import { randomUUID } from 'node:crypto';
import type {
  DescribeExecutionCommandInput,
  DescribeStateMachineForExecutionCommandInput,
  StartExecutionCommandInput,
  StopExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../../aws-error.ts';
import type { Operation } from '../../../service.ts';
import { executionArn } from '../arns.ts';
import type { Executor } from '../executions/executor.ts';
import { exceeds } from '../interpreter/data.ts';
import { checkName } from '../names.ts';
import type { ExecutionRecord } from '../records.ts';
import type { StatesState } from '../states-state.ts';
import { invalid } from '../validate.ts';
import { describeRevision } from './machine-operations.ts';
import { executionSummary } from './execution-summary.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html, those on executions. */
export function executionOperations(state: StatesState, executor: Executor): Record<string, Operation> {
  return {
    StartExecution: (input: StartExecutionCommandInput) => start(state, executor, input),
    StopExecution: async ({ executionArn, error, cause }: StopExecutionCommandInput) => {
      const record = state.execution(executionArn);
      checkReason(error, cause);
      await executor.abort(record, { error, cause });
      return { stopDate: new Date(record.stoppedAt!) };
    },
    DescribeExecution: async ({ executionArn }: DescribeExecutionCommandInput) =>
      describe(state.execution(executionArn), executor),
    DescribeStateMachineForExecution: ({ executionArn }: DescribeStateMachineForExecutionCommandInput) => {
      const { machineArn, revisionId } = state.execution(executionArn);
      const revision = state.revision(revisionId);
      const described = describeRevision(state.machine(machineArn), revision);
      return { ...described, updateDate: new Date(revision.createdAt) };
    },
  };
}

async function start(
  state: StatesState,
  executor: Executor,
  request: StartExecutionCommandInput,
): Promise<object> {
  const machine = state.machine(request.stateMachineArn);
  const input = checkInput(state, request.input ?? '{}');
  const name = request.name === undefined ? randomUUID() : checkName(request.name);
  const arn = executionArn(machine.arn, name);
  executor.prune();
  const known = state.executions.get(arn);
  if (known) return startedAgain(executor, known, input);
  const record: ExecutionRecord = {
    arn,
    name,
    machineArn: machine.arn,
    machineName: machine.name,
    revisionId: machine.revisionId,
    startedAt: state.cloud.clock.now(),
    ...(request.traceHeader !== undefined && { traceHeader: request.traceHeader }),
    status: 'RUNNING',
  };
  executor.start(record, input);
  return { executionArn: arn, startDate: new Date(record.startedAt) };
}

/** The same start again answers as the first time, as long as the execution runs. */
async function startedAgain(executor: Executor, record: ExecutionRecord, input: string): Promise<object> {
  if (record.status === 'RUNNING' && (await executor.data(record)).input === input) {
    return { executionArn: record.arn, startDate: new Date(record.startedAt) };
  }
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${record.arn}'`);
}

function checkInput({ limits }: StatesState, input: string): string {
  if (exceeds(input, limits.payload)) {
    const constraint = `Member must have length less than or equal to ${limits.payload}`;
    throw invalid(`${input.slice(0, 80)}…`, 'input', constraint);
  }
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${(cause as Error).message}'`,
      { cause },
    );
  }
  return input;
}

export function checkReason(error: string | undefined, cause: string | undefined): void {
  if ((error?.length ?? 0) > 256) {
    throw invalid(error, 'error', 'Member must have length less than or equal to 256');
  }
  if ((cause?.length ?? 0) > 32_768) {
    throw invalid(`${cause!.slice(0, 80)}…`, 'cause', 'Member must have length less than or equal to 32768');
  }
}

async function describe(record: ExecutionRecord, executor: Executor): Promise<object> {
  const { input, output } = await executor.data(record);
  return {
    ...executionSummary(record),
    input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...(record.error !== undefined && { error: record.error }),
    ...(record.cause !== undefined && { cause: record.cause }),
    ...(record.traceHeader !== undefined && { traceHeader: record.traceHeader }),
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason:
      record.status === 'SUCCEEDED'
        ? 'Execution is SUCCEEDED and cannot be redriven'
        : 'The local cloud does not redrive executions',
  };
}
