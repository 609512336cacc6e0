import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { refuseUnlessAllowed as refuse } from '../refuse-unless-allowed.ts';

/** Refuses a caller what only the records tell the resource of (a deployment's group, a new revision's application). */
export const refuseUnlessAllowed = (
  cloud: Cloud,
  caller: Caller,
  permission: { readonly operation: string; readonly resource: string },
): void =>
  refuse(cloud, caller, {
    action: `codedeploy:${permission.operation}`,
    resource: cloud.arn('codedeploy', permission.resource),
  });
