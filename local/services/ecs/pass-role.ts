import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { AwsError } from '../../aws-error.ts';

/** Refuses a caller that may not hand the role to the service. */
export function requirePassRole(
  cloud: Cloud,
  caller: Caller,
  { role, service }: { readonly role: string | undefined; readonly service: string },
): void {
  if (role === undefined) return;
  const context = { 'iam:PassedToService': service };
  if (cloud.allows(caller, { action: 'iam:PassRole', resource: role, context })) return;
  const who = caller.kind === 'identity' ? caller.arn : caller.kind;
  throw new AwsError(
    'ClientException',
    `User: ${who} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
  );
}
