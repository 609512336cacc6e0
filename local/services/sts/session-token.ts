import type { GetSessionTokenCommandInput } from '@aws-sdk/client-sts';
import { AwsError } from '../../aws-error.ts';
import type { Request } from '../../service.ts';
import type { IamTables } from '../iam/tables.ts';
import { validateDuration, validationError } from './session-duration.ts';
import { openSession } from './sessions.ts';

const LONGEST = 129_600;
const USUAL = 43_200;

/**
 * Gives a user a session with the user's own rights.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const sessionToken = (tables: IamTables) => (input: GetSessionTokenCommandInput, request: Request) => {
  const { caller } = request;
  if (caller.kind !== 'identity' || caller.accessKeyId.startsWith('ASIA')) {
    throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', {
      status: 403,
    });
  }
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined) {
    throw validationError(
      'The local cloud does not support SerialNumber, TokenCode of GetSessionToken; leave it out.',
    );
  }
  const { arn, principalArn, userId } = caller;
  const seconds = validateDuration(input.DurationSeconds ?? USUAL, LONGEST);
  return { Credentials: openSession(tables, { arn, principalArn, userId }, seconds) };
};
