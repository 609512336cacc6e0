import type {
  SendTaskFailureCommandInput,
  SendTaskHeartbeatCommandInput,
  SendTaskSuccessCommandInput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../../aws-error.ts';
import type { Operation } from '../../../service.ts';
import type { Tokens } from '../executions/tokens.ts';
import { exceeds } from '../interpreter/data.ts';
import { StatesFailure } from '../interpreter/failure.ts';
import type { Limits } from '../interpreter/limits.ts';
import { invalid, required } from '../validate.ts';
import { checkReason } from './execution-operations.ts';

/** The answers to task tokens; each token takes one. */
export function taskOperations(tokens: Tokens, limits: Limits): Record<string, Operation> {
  return {
    SendTaskSuccess: ({ taskToken, output }: SendTaskSuccessCommandInput) => {
      const value = parseOutput(required(output, 'output'), limits.payload);
      tokens.callback(taskToken).succeed(value);
      return {};
    },
    SendTaskFailure: ({ taskToken, error, cause }: SendTaskFailureCommandInput) => {
      checkReason(error, cause);
      tokens.callback(taskToken).fail(new StatesFailure(error, cause));
      return {};
    },
    SendTaskHeartbeat: ({ taskToken }: SendTaskHeartbeatCommandInput) => {
      tokens.callback(taskToken).heartbeat();
      return {};
    },
  };
}

function parseOutput(output: string, limit: number): unknown {
  if (exceeds(output, limit)) {
    const constraint = `Member must have length less than or equal to ${limit}`;
    throw invalid(`${output.slice(0, 80)}…`, 'output', constraint);
  }
  try {
    return JSON.parse(output);
  } catch (cause) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${(cause as Error).message}'`, { cause });
  }
}
