import { type Caller, serviceCaller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';

/** Assumes the roles of targets, and keeps each session for as long as its credentials hold. */
export function createRoleCallers(cloud: Cloud): (roleArn: string, ruleArn: string) => Promise<Caller> {
  const accessKeys = new Map<string, string>();
  return async (roleArn, ruleArn) => {
    const known = cloud.identities.credentials(accessKeys.get(roleArn) ?? '');
    if (known) return known.caller;
    const accessKeyId = await assume(cloud, roleArn, ruleArn);
    if (accessKeys.size >= MOST_SESSIONS) accessKeys.clear();
    accessKeys.set(roleArn, accessKeyId);
    return cloud.identities.credentials(accessKeyId)!.caller;
  };
}

const MOST_SESSIONS = 1_000;

interface AssumedRole {
  readonly Credentials: { readonly AccessKeyId: string };
}

async function assume(cloud: Cloud, RoleArn: string, ruleArn: string): Promise<string> {
  const rule = ruleArn.split('/').at(-1)!;
  const { Credentials } = await cloud.call<AssumedRole>(
    serviceCaller('events.amazonaws.com', ruleArn),
    'sts',
    'AssumeRole',
    { RoleArn, RoleSessionName: rule.slice(0, 64) },
  );
  return Credentials.AccessKeyId;
}
