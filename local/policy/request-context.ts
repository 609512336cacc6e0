import type { IdentityCaller, ServiceCaller } from '../caller.ts';
import type { Scope } from '../permission.ts';
import type { PolicyPrincipal } from './compile-principal.ts';
import type { PolicyContext } from './policy-context.ts';

/** What is known of a request beside its caller. */
export interface RequestFacts {
  readonly scope: Scope;
  readonly sourceIp: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The condition keys that every request of the caller carries.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const requestContext = (caller: IdentityCaller | ServiceCaller, facts: RequestFacts): PolicyContext =>
  caller.kind === 'service' ? serviceContext(caller, facts) : identityContext(caller, facts);

/** The caller as the Principal element of a resource policy sees it. */
export const policyPrincipal = (caller: IdentityCaller | ServiceCaller): PolicyPrincipal =>
  caller.kind === 'service'
    ? { service: caller.principal }
    : { account: caller.account, arns: [caller.arn, caller.principalArn], userId: caller.userId };

// One flat literal each: this runs for every request, and merging several costs more than the whole decision.
function identityContext(caller: IdentityCaller, { scope, sourceIp, now }: RequestFacts): PolicyContext {
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

function serviceContext(caller: ServiceCaller, { scope, now }: RequestFacts): PolicyContext {
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
