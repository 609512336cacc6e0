import type { Scope } from '../../permission.ts';

/** The ARN of something that IAM keeps: `iamArn(scope, 'role', '/service-role/', 'Runner')`. */
export const iamArn = (
  scope: Pick<Scope, 'partition' | 'account'>,
  kind: 'user' | 'group' | 'role' | 'policy' | 'instance-profile',
  path: string,
  name: string,
): string => `arn:${scope.partition}:iam::${scope.account}:${kind}${path}${name}`;

/** The name at the end of such an ARN. */
export const nameInArn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
