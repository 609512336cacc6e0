import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';

/** Refuses a caller what only the records tell the resource of (a deployment's group, a new revision's application). */
export function refuseUnlessAllowed(
  cloud: Cloud,
  caller: Caller,
  permission: { readonly operation: string; readonly resource: string },
): void {
  const action = `codedeploy:${permission.operation}`;
  const resource = cloud.arn('codedeploy', permission.resource);
  if (cloud.allows(caller, { action, resource })) return;
  const who = caller.kind === 'identity' ? caller.arn : caller.kind;
  throw new AwsError(
    'AccessDeniedException',
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
}
