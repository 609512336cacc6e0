import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { AwsError } from '../../../aws-error.ts';
import { serviceCaller, type IdentityCaller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { functionArn } from '../function-name.ts';

/** Credentials of a function's role, for its environments. */
export interface RoleSession {
  readonly caller: IdentityCaller;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Good for another invocation; false long before they expire. */
  readonly usable: () => boolean;
}

export interface RoleSessions {
  /** Throws AccessDeniedException where Lambda may not assume the role. */
  get(functionName: string, role: string): Promise<RoleSession>;
  forget(functionName: string): void;
}

/** Sessions are shared by a function's environments, and renewed in time. */
export function createRoleSessions(cloud: Cloud): RoleSessions {
  const sessions = new Map<string, { role: string; session: Promise<RoleSession> }>();
  return {
    get: async (functionName, role) => {
      const known = sessions.get(functionName);
      if (known?.role === role && (await known.session).usable()) return known.session;
      const session = assume(cloud, functionName, role);
      sessions.set(functionName, { role, session });
      session.catch(() => sessions.delete(functionName));
      return session;
    },
    forget: (functionName) => sessions.delete(functionName),
  };
}

async function assume(cloud: Cloud, functionName: string, role: string): Promise<RoleSession> {
  const lambda = serviceCaller('lambda.amazonaws.com', functionArn(cloud, { name: functionName }));
  let answer: AssumeRoleCommandOutput;
  try {
    answer = await cloud.call<AssumeRoleCommandOutput>(lambda, 'sts', 'AssumeRole', {
      RoleArn: role,
      RoleSessionName: functionName.slice(0, 64).padEnd(2, '-'), // the shortest that there may be
    });
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw new AwsError(
      'AccessDeniedException',
      `The role defined for the function cannot be assumed by Lambda. (${cause.message})`,
      { status: 403, cause },
    );
  }
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = answer.Credentials!;
  const now = cloud.clock.now();
  const life = (Expiration?.getTime() ?? now + 3_600_000) - now;
  return {
    caller: cloud.identities.credentials(AccessKeyId)!.caller,
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    // An invocation that begins with the last quarter left can be sure of its credentials to the end.
    usable: () =>
      cloud.clock.now() < now + life * 0.75 && cloud.identities.credentials(AccessKeyId) !== undefined,
  };
}
