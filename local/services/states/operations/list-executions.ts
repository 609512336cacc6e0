import type { ListExecutionsCommandInput } from '@aws-sdk/client-sfn';
import type { ExecutionIndex } from '../executions/execution-index.ts';
import type { StatesState } from '../states-state.ts';
import { executionSummary } from './execution-summary.ts';
import { invalid, invalidToken, pageSize, refuseUnsupported } from '../validate.ts';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

/** The executions of a machine, newest first. A page reads only as many records as it takes to fill it. */
export function listExecutions(
  state: StatesState,
  index: ExecutionIndex,
  input: ListExecutionsCommandInput,
): object {
  refuseUnsupported(input, ['mapRunArn']);
  const machine = state.machine(input.stateMachineArn);
  const { statusFilter, redriveFilter } = input;
  if (statusFilter !== undefined && !STATUSES.includes(statusFilter)) {
    throw invalid(
      statusFilter,
      'statusFilter',
      `Member must satisfy enum value set: [${STATUSES.join(', ')}]`,
    );
  }
  const limit = pageSize(input.maxResults);
  const arns = index.of(machine.arn);
  const executions: object[] = [];
  let position = input.nextToken === undefined ? arns.length : positionOf(input.nextToken);
  if (redriveFilter === 'REDRIVEN') position = 0; // nothing is ever redriven here
  while (position > 0 && executions.length < limit) {
    position -= 1;
    const record = state.executions.get(arns[position] ?? '');
    if (record && (statusFilter === undefined || record.status === statusFilter))
      executions.push(executionSummary(record));
  }
  return { executions, ...(position > 0 && { nextToken: tokenOf(position) }) };
}

const tokenOf = (position: number) => Buffer.from(`before:${position}`).toString('base64');

function positionOf(token: string): number {
  const [, digits] = /^before:(\d{1,12})$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (digits === undefined) throw invalidToken();
  return Number(digits);
}
