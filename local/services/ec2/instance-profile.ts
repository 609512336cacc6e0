import type { GetInstanceProfileCommandOutput } from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { AWS, type Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { invalidParameter } from './errors.ts';
import { servicePrincipal } from './host-credentials.ts';
import type { InstanceRecord } from './records.ts';

/** The profile with its role, which the caller must be allowed to pass to EC2. */
export async function resolveProfile(
  cloud: Cloud,
  caller: Caller,
  profile: { readonly Arn?: string; readonly Name?: string } | undefined,
): Promise<InstanceRecord['profile']> {
  if (!profile?.Arn && !profile?.Name) return undefined;
  const found = await getProfile(cloud, profile);
  const roleArn = found?.Roles?.[0]?.Arn;
  if (!found || roleArn === undefined || (profile.Arn !== undefined && profile.Arn !== found.Arn))
    throw invalidParameter(
      profile.Arn === undefined
        ? `Value (${profile.Name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`
        : `Value (${profile.Arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
    );
  requirePassRole(cloud, caller, roleArn);
  return { arn: found.Arn!, id: found.InstanceProfileId!, roleArn };
}

async function getProfile(cloud: Cloud, profile: { readonly Arn?: string; readonly Name?: string }) {
  const InstanceProfileName = profile.Name ?? profile.Arn!.split('/').at(-1);
  try {
    const found = await cloud.call<GetInstanceProfileCommandOutput>(AWS, 'iam', 'GetInstanceProfile', {
      InstanceProfileName,
    });
    return found.InstanceProfile;
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith('NoSuchEntity')) return undefined;
    throw error;
  }
}

function requirePassRole(cloud: Cloud, caller: Caller, roleArn: string): void {
  const context = { 'iam:PassedToService': servicePrincipal(cloud) };
  if (cloud.allows(caller, { action: 'iam:PassRole', resource: roleArn, context })) return;
  const who = caller.kind === 'identity' ? caller.arn : caller.kind;
  throw new AwsError(
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. User: ${who} is not authorized to perform: iam:PassRole on resource: ${roleArn} because no identity-based policy allows the iam:PassRole action`,
    { status: 403 },
  );
}
