import type { Credentials } from '@aws-sdk/client-sts';
import { AwsError } from '../../../aws-error.ts';
import { serviceCaller, type Caller } from '../../../caller.ts';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { StackRecord } from '../records.ts';

/** Who acts for a stack: its role, assumed anew, or whoever asked for the operation. */
export const stackCaller = (context: CloudFormationContext, stack: StackRecord): Promise<Caller> =>
  stack.definition.roleArn === undefined
    ? Promise.resolve(stack.caller)
    : assumeStackRole(context, stack.definition.roleArn, stack.id);

/** Assumes a role for the stack of that ARN; refuses one that does not let CloudFormation in. */
export async function assumeStackRole(
  { cloud }: CloudFormationContext,
  RoleArn: string,
  stackArn: string,
): Promise<Caller> {
  const service = serviceCaller('cloudformation.amazonaws.com', stackArn);
  try {
    const input = { RoleArn, RoleSessionName: 'AWSCloudFormation' };
    const { Credentials } = await cloud.call<{ Credentials: Credentials }>(
      service,
      'sts',
      'AssumeRole',
      input,
    );
    return cloud.identities.credentials(Credentials.AccessKeyId!)!.caller;
  } catch (cause) {
    throw new AwsError('ValidationError', `Role ${RoleArn} is invalid or cannot be assumed`, {
      status: 400,
      cause,
    });
  }
}
