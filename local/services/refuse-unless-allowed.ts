import { AwsError } from '../aws-error.ts';
import type { Caller } from '../caller.ts';
import type { Cloud } from '../cloud.ts';
import type { Permission } from '../permission.ts';

/** Refuses a caller where only a service's records tell what a call is about, so that its operation checks for itself. */
export function refuseUnlessAllowed(
  cloud: Cloud,
  caller: Caller,
  permission: Pick<Permission, 'action' | 'resource'>,
): void {
  if (cloud.allows(caller, permission)) return;
  const { action, resource } = permission;
  const who = caller.kind === 'identity' ? caller.arn : caller.kind;
  throw new AwsError(
    'AccessDeniedException',
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    { status: 400 },
  );
}
