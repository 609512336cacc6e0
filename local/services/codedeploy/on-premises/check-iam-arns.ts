import type { RegisterOnPremisesInstanceInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { OnPremisesInstanceRecord } from '../records.ts';

const USER = /^arn:aws[\w-]*:iam::\d{12}:user\/[\w+=,.@/-]+$/;
const SESSION = /^arn:aws[\w-]*:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+$/;

export type InstanceIdentity = Pick<OnPremisesInstanceRecord, 'iamUserArn' | 'iamSessionArn'>;

/** The one IAM ARN by which an on-premises instance will be known; refused are none, both and malformed ones. */
export function checkIamArns(input: RegisterOnPremisesInstanceInput): InstanceIdentity {
  const { iamUserArn: user, iamSessionArn: session } = input;
  if (user === undefined && session === undefined) {
    throw new AwsError(
      'IamArnRequiredException',
      'No IAM ARN was included in the request. You must use an IAM session ARN or IAM user ARN in the request.',
    );
  }
  if (user !== undefined && session !== undefined) {
    throw new AwsError(
      'MultipleIamArnsProvidedException',
      'Both an IAM user ARN and an IAM session ARN were included in the request. Use only one ARN type.',
    );
  }
  if (session !== undefined) {
    if (SESSION.test(session)) return { iamSessionArn: session };
    throw new AwsError('InvalidIamSessionArnException', `The IAM session ARN is not valid: ${session}`);
  }
  if (!user) throw new AwsError('IamUserArnRequiredException', 'An IAM user ARN was not specified.');
  if (USER.test(user)) return { iamUserArn: user };
  throw new AwsError('InvalidIamUserArnException', `The IAM user ARN is not valid: ${user}`);
}

/** Refuses an ARN by which another registered instance is known. */
export function refuseUsedArn(
  registered: readonly OnPremisesInstanceRecord[],
  { iamUserArn, iamSessionArn }: InstanceIdentity,
): void {
  for (const { name, ...used } of registered) {
    if (iamUserArn !== undefined && used.iamUserArn === iamUserArn) {
      throw new AwsError(
        'IamUserArnAlreadyRegisteredException',
        `The IAM user ARN is already registered with the on-premises instance ${name}: ${iamUserArn}`,
      );
    }
    if (iamSessionArn !== undefined && used.iamSessionArn === iamSessionArn) {
      throw new AwsError(
        'IamSessionArnAlreadyRegisteredException',
        `The IAM session ARN is already registered with the on-premises instance ${name}: ${iamSessionArn}`,
      );
    }
  }
}
