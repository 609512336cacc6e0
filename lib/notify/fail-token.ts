import { SendTaskFailureCommand, SFNServiceException, type SFNClient } from '@aws-sdk/client-sfn';
import { deadline } from '../runtime/deadline.ts';

/** Fails a parked task for good; false where it does not wait any more, or somebody else was first. */
export type FailToken = (token: string, cause: string) => Promise<boolean>;

const OVER = new Set(['TaskTimedOut', 'TaskDoesNotExist']);
/** The one error that no state tries again; running executions of every definition know it. */
const FOR_GOOD = 'Refused';

export function failToken(client: SFNClient): FailToken {
  return async (taskToken, cause) => {
    try {
      await client.send(new SendTaskFailureCommand({ taskToken, error: FOR_GOOD, cause }), deadline());
      return true;
    } catch (error) {
      if (error instanceof SFNServiceException && OVER.has(error.name)) return false;
      throw error;
    }
  };
}
