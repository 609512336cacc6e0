import { SendTaskSuccessCommand, SFNServiceException, type SFNClient } from '@aws-sdk/client-sfn';
import type { AnswerToken } from '../release/ports.ts';
import { deadline } from '../runtime/deadline.ts';

/** Step Functions knows no second success: a task that was answered, or stopped, or is too old, counts as done. */
const DONE = new Set(['TaskTimedOut', 'TaskDoesNotExist']);

export function answerToken(client: SFNClient): AnswerToken {
  return async (taskToken, result) => {
    try {
      await client.send(
        new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(result) }),
        deadline(),
      );
    } catch (error) {
      if (!(error instanceof SFNServiceException && DONE.has(error.name))) throw error;
    }
  };
}
