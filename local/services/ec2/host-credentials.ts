import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { serviceCaller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { InstanceRecord } from './records.ts';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Credentials of the instance profile's role, as a host finds them in its metadata. Undefined without a profile, and
 * where the role does not trust EC2: the instance runs all the same, only without credentials.
 */
export async function hostCredentials(
  cloud: Cloud,
  instance: InstanceRecord,
): Promise<SessionCredentials | undefined> {
  if (!instance.profile) return undefined;
  const caller = serviceCaller(servicePrincipal(cloud), cloud.arn('ec2', `instance/${instance.id}`));
  const input = { RoleArn: instance.profile.roleArn, RoleSessionName: instance.id };
  try {
    const { Credentials } = await cloud.call<AssumeRoleCommandOutput>(caller, 'sts', 'AssumeRole', input);
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
  } catch {
    return undefined;
  }
}

/** EC2's principal, in China under that partition's own suffix. */
export const servicePrincipal = ({ partition }: Pick<Cloud, 'partition'>): string =>
  partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com';
