import { serviceCaller } from '../../../caller.ts';
import type { Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { StatesFailure } from '../interpreter/failure.ts';

interface AssumedRole {
  readonly Credentials: { readonly AccessKeyId: string };
}

/** Assumes a machine's role as Step Functions does; what sts refuses is thrown as it comes. */
export async function assumeRole(
  cloud: Cloud,
  role: { readonly roleArn: string; readonly machineArn: string; readonly session: string },
): Promise<Caller> {
  const service = serviceCaller('states.amazonaws.com', role.machineArn);
  const { Credentials } = await cloud.call<AssumedRole>(service, 'sts', 'AssumeRole', {
    RoleArn: role.roleArn,
    RoleSessionName: role.session
      .replaceAll(/[^\w+=,.@-]/g, '-')
      .padEnd(2, '-')
      .slice(0, 64),
  });
  return cloud.identities.credentials(Credentials.AccessKeyId)!.caller;
}

/** The role of one execution: assumed with its first task, then kept. */
export function createRoleCaller(
  cloud: Cloud,
  role: { readonly roleArn: string; readonly machineArn: string; readonly session: string },
): () => Promise<Caller> {
  let caller: Promise<Caller> | undefined;
  return () => {
    caller ??= assumeRole(cloud, role).catch((cause: unknown) => {
      caller = undefined;
      const text = cause instanceof Error ? cause.message : String(cause);
      throw new StatesFailure('States.Permissions', text, { cause });
    });
    return caller;
  };
}
