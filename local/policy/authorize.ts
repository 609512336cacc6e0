import { AwsError } from '../aws-error.ts';
import type { Caller } from '../caller.ts';
import type { Identities } from '../identities.ts';
import type { Permission } from '../permission.ts';
import { decide, type AuthorizeOptions } from './decide.ts';

/** Throws AWS's AccessDenied unless the caller may do what the permission names. */
export function authorize(
  identities: Identities,
  caller: Caller,
  permission: Permission,
  options: AuthorizeOptions,
): void {
  const refusal = decide(identities, caller, permission, options);
  if (refusal === undefined || caller.kind === 'aws') return;
  const who = caller.kind === 'service' ? caller.principal : caller.arn;
  throw new AwsError(
    'AccessDenied',
    `User: ${who} is not authorized to perform: ${permission.action} on resource: "${permission.resource}" ${refusal}`,
  );
}
