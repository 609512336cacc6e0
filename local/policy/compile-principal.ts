import type { PolicyStatement } from './policy-document.ts';

/** Who asks, as the Principal element of a resource policy sees them. */
export interface PolicyPrincipal {
  /** Absent for services. */
  readonly account?: string;
  /** User, role and session ARNs under which the caller may be named. */
  readonly arns?: readonly string[];
  readonly userId?: string;
  /** `events.amazonaws.com` */
  readonly service?: string;
}

/**
 * How a statement names the caller: not at all, by itself (or as everybody), or only through its account, in which case
 * the account's identity policies have the last word.
 */
export type PrincipalMatch = 'none' | 'account' | 'principal';

export type CompiledPrincipal = (principal: PolicyPrincipal | undefined) => PrincipalMatch;

/** Compiles Principal or NotPrincipal; undefined for a statement of an identity policy, which has neither. */
export function compilePrincipal(statement: PolicyStatement): CompiledPrincipal | undefined {
  if (statement.Principal !== undefined) return compileElement(statement.Principal);
  if (statement.NotPrincipal === undefined) return undefined;
  const named = compileElement(statement.NotPrincipal);
  return (principal) => (named(principal) === 'principal' ? 'none' : 'principal');
}

function compileElement(element: NonNullable<PolicyStatement['Principal']>): CompiledPrincipal {
  const aws = new Set(element === '*' ? ['*'] : toList(element['AWS']));
  const services = new Set(element === '*' ? [] : toList(element['Service']));
  const accounts = new Set([...aws].map(accountOf).filter((account) => account !== undefined));
  return (principal) => {
    if (aws.has('*')) return 'principal';
    if (!principal) return 'none';
    if (principal.service !== undefined) return services.has(principal.service) ? 'principal' : 'none';
    if (principal.arns?.some((arn) => aws.has(arn))) return 'principal';
    if (principal.userId !== undefined && aws.has(principal.userId)) return 'principal';
    return principal.account !== undefined && accounts.has(principal.account) ? 'account' : 'none';
  };
}

function accountOf(principal: string): string | undefined {
  if (/^\d{12}$/.test(principal)) return principal;
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1];
}

const toList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
