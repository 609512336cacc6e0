import type { Caller, IdentityCaller, ServiceCaller } from '../caller.ts';
import type { Identities } from '../identities.ts';
import type { Permission, Scope } from '../service.ts';
import { compilePolicy } from './compile-policy.ts';
import type { PolicyPrincipal } from './compile-principal.ts';
import { evaluate } from './evaluate.ts';
import type { PolicyContext } from './policy-context.ts';
import type { PolicyDocument } from './policy-document.ts';

export interface AuthorizeOptions {
  /** The policy on the resource that the permission names, if it has one. */
  readonly resourcePolicy?: PolicyDocument;
  readonly scope: Scope;
  readonly sourceIp: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
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
  const context = merged(serviceContext(caller, options), permission.context);
  const outcome = byResourcePolicy({ service: caller.principal }, permission, context, options).outcome;
  if (outcome === 'allowed') return undefined;
  return outcome === 'explicitDeny' ? RESOURCE_DENY : silent('resource-based', permission);
}

function decideIdentity(
  identities: Identities,
  caller: IdentityCaller,
  permission: Permission,
  options: AuthorizeOptions,
): Refusal {
  const context = merged(identityContext(caller, options), permission.context);
  const request = { action: permission.action, resource: permission.resource, context };
  const own = evaluate(identities.policies(caller).map(compilePolicy), request).outcome;
  if (own === 'explicitDeny') return 'with an explicit deny in an identity-based policy';
  const principal = {
    account: caller.account,
    arns: [caller.arn, caller.principalArn],
    userId: caller.userId,
  };
  const granted = byResourcePolicy(principal, permission, context, options);
  if (granted.outcome === 'explicitDeny') return RESOURCE_DENY;
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

// One flat literal each: this runs for every request, and merging several costs more than the whole decision.
function identityContext(caller: IdentityCaller, { scope, sourceIp, now }: AuthorizeOptions): PolicyContext {
  const type = principalType(caller.arn);
  return {
    'aws:SecureTransport': SECURE,
    'aws:RequestedRegion': scope.region,
    'aws:EpochTime': epochSecond(now),
    'aws:CurrentTime': isoSecond(now),
    'aws:SourceIp': sourceIp,
    'aws:PrincipalArn': caller.principalArn,
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalType': type,
    'aws:PrincipalIsAWSService': 'false',
    'aws:userid': caller.userId,
    'aws:username': type === 'User' ? caller.arn.slice(caller.arn.lastIndexOf('/') + 1) : undefined,
  };
}

function serviceContext(caller: ServiceCaller, { scope, now }: AuthorizeOptions): PolicyContext {
  const source = caller.sourceArn;
  return {
    'aws:SecureTransport': SECURE,
    'aws:RequestedRegion': scope.region,
    'aws:EpochTime': epochSecond(now),
    'aws:CurrentTime': isoSecond(now),
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': caller.principal,
    'aws:SourceArn': source,
    // The ARN of a bucket names no account.
    'aws:SourceAccount': source === undefined ? undefined : source.split(':')[4] || scope.account,
  };
}

const merged = (base: PolicyContext, extra: Permission['context']): PolicyContext =>
  extra ? { ...base, ...extra } : base;

/** Loopback has no TLS; policies that insist on it would otherwise refuse everything. */
const SECURE = 'true';

const principalType = (arn: string) =>
  arn.includes(':assumed-role/') ? 'AssumedRole' : arn.includes(':user/') ? 'User' : 'Account';

const epochSecond = (now: number) => String(Math.floor(now / 1000));

let formattedSecond = -1;
let formatted = '';

/** Formatting costs more than a whole decision, so the current second is formatted once. */
function isoSecond(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== formattedSecond) {
    formattedSecond = second;
    formatted = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  }
  return formatted;
}
