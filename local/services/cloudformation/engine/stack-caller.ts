import type { Credentials } from '@aws-sdk/client-sts';
import { serviceCaller, type Caller } from '../../../caller.ts';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { StackRecord } from '../records.ts';

/** Who acts for a stack: its role, assumed anew, or whoever asked for the operation. */
export async function stackCaller({ cloud }: CloudFormationContext, stack: StackRecord): Promise<Caller> {
  const { roleArn } = stack.definition;
  if (roleArn === undefined) return stack.caller;
  const answer = await cloud.call<{ Credentials: Credentials }>(
    serviceCaller('cloudformation.amazonaws.com', stack.id),
    'sts',
    'AssumeRole',
    { RoleArn: roleArn, RoleSessionName: 'AWSCloudFormation' },
  );
  const found = cloud.identities.credentials(answer.Credentials.AccessKeyId!);
  if (!found) throw new Error(`expected a session of ${roleArn}, found none`);
  return found.caller;
}
