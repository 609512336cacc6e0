import type { Caller, IdentityCaller, ServiceCaller } from '../caller.ts';
import type { Identities } from '../identities.ts';
import type { Permission } from '../permission.ts';
import { compilePolicy } from './compile-policy.ts';
import type { PolicyPrincipal } from './compile-principal.ts';
import { evaluate } from './evaluate.ts';
import type { PolicyContext } from './policy-context.ts';
import type { PolicyDocument } from './policy-document.ts';
import { policyPrincipal, requestContext, type RequestFacts } from './request-context.ts';

export interface AuthorizeOptions extends RequestFacts {
  /** The policy on the resource that the permission names, if it has one. */
  readonly resourcePolicy?: PolicyDocument;
  /** Where the resource has a policy it must allow, or let the account's policies decide. */
  readonly resourcePolicyMustAllow?: boolean;
}

/** Why a call is refused, in the words that end AWS's message; undefined where it is allowed. */
export type Refusal = string | undefined;

/** Decides one permission of a call. Everything lies in one account, so a resource policy alone may grant. */
export function decide(
  identities: Identities,
  caller: Caller,
  permission: Permission,
  options: AuthorizeOptions,
): Refusal {
  switch (caller.kind) {
    case 'aws':
      return undefined;
    case 'service':
      return decideService(caller, permission, options);
    case 'identity':
      return decideIdentity(identities, caller, permission, options);
  }
}

function decideService(caller: ServiceCaller, permission: Permission, options: AuthorizeOptions): Refusal {
  const context = merged(requestContext(caller, options), permission.context);
  const outcome = byResourcePolicy(policyPrincipal(caller), permission, context, options).outcome;
  if (outcome === 'allowed') return undefined;
  return outcome === 'explicitDeny' ? RESOURCE_DENY : silent('resource-based', permission);
}

function decideIdentity(
  identities: Identities,
  caller: IdentityCaller,
  permission: Permission,
  options: AuthorizeOptions,
): Refusal {
  const context = merged(requestContext(caller, options), permission.context);
  const request = { action: permission.action, resource: permission.resource, context };
  const own = evaluate(identities.policies(caller).map(compilePolicy), request).outcome;
  if (own === 'explicitDeny') return 'with an explicit deny in an identity-based policy';
  const granted = byResourcePolicy(policyPrincipal(caller), permission, context, options);
  if (granted.outcome === 'explicitDeny') return RESOURCE_DENY;
  if (options.resourcePolicyMustAllow && options.resourcePolicy && granted.outcome !== 'allowed')
    return silent('resource-based', permission);
  if (own === 'allowed' || (granted.outcome === 'allowed' && !granted.delegated)) return undefined;
  return silent('identity-based', permission);
}

function byResourcePolicy(
  principal: PolicyPrincipal,
  permission: Permission,
  context: PolicyContext,
  { resourcePolicy }: AuthorizeOptions,
) {
  const policies = resourcePolicy ? [compilePolicy(resourcePolicy)] : [];
  return evaluate(policies, { action: permission.action, resource: permission.resource, context, principal });
}

const RESOURCE_DENY = 'with an explicit deny in a resource-based policy';

const silent = (kind: string, permission: Permission) =>
  `because no ${kind} policy allows the ${permission.action} action`;

const merged = (base: PolicyContext, extra: Permission['context']): PolicyContext =>
  extra ? { ...base, ...extra } : base;
