import type { GetCallerIdentityCommandInput } from '@aws-sdk/client-sts';
import { AwsError } from '../../aws-error.ts';
import type { Request } from '../../service.ts';

/** Who is asking: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function callerIdentity(_input: GetCallerIdentityCommandInput, { caller }: Request) {
  if (caller.kind !== 'identity')
    throw new AwsError('AccessDenied', 'Only users and roles have an identity.');
  return { UserId: caller.userId, Account: caller.account, Arn: caller.arn };
}
