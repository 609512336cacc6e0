import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { AwsError } from '../../aws-error.ts';

const SERVICE = 'ecs-tasks.amazonaws.com';

/** Refuses a caller that may not hand one of the roles to tasks; undefined is none. */
export function requirePassRoles(cloud: Cloud, caller: Caller, roles: readonly (string | undefined)[]): void {
  const context = { 'iam:PassedToService': SERVICE };
  for (const role of roles) {
    if (role === undefined) continue;
    if (cloud.allows(caller, { action: 'iam:PassRole', resource: role, context })) continue;
    const who = caller.kind === 'identity' ? caller.arn : caller.kind;
    throw new AwsError(
      'ClientException',
      `User: ${who} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
    );
  }
}
