import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import type { ExecutionEnd } from '../release/reason.ts';
import { deadline } from '../runtime/deadline.ts';

/** How an execution ended; undefined while it runs. One that is not known any more is over too. */
export async function executionEnd(
  client: SFNClient,
  executionArn: string,
): Promise<ExecutionEnd | undefined> {
  try {
    const found = await client.send(new DescribeExecutionCommand({ executionArn }), deadline());
    const { status = 'RUNNING', error, cause } = found;
    return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? undefined : { status, error, cause };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return { status: 'UNKNOWN' };
    throw error;
  }
}
