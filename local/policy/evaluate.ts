import type { CompiledPolicy, CompiledStatement } from './compile-policy.ts';
import type { PolicyPrincipal, PrincipalMatch } from './compile-principal.ts';
import type { PolicyContext } from './policy-context.ts';

export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: PolicyContext;
  /** Only needed for policies with a Principal element. */
  readonly principal?: PolicyPrincipal;
}

export interface Decision {
  readonly outcome: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** Set where every Allow that applies names the caller's account only: its identity policies must allow too. */
  readonly delegated?: true;
}

/**
 * Decides by policies alone: a Deny that applies wins, then an Allow, else nothing is granted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policies: readonly CompiledPolicy[], request: PolicyRequest): Decision {
  const action = request.action.toLowerCase();
  let decision = IMPLICIT_DENY;
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (decision === ALLOWED && statement.effect === 'Allow') continue;
      if (!statement.action(action, request.context)) continue;
      if (!statement.resource(request.resource, request.context)) continue;
      const match = matchPrincipal(statement, request);
      if (match === 'none') continue;
      if (!statement.conditions.every((holds) => holds(request.context))) continue;
      if (statement.effect === 'Deny') return EXPLICIT_DENY;
      decision = match === 'account' ? DELEGATED : ALLOWED;
    }
  }
  return decision;
}

function matchPrincipal(statement: CompiledStatement, request: PolicyRequest): PrincipalMatch {
  if (statement.principal) return statement.principal(request.principal);
  return request.principal ? 'none' : 'principal'; // a resource policy must say whom it means
}

const ALLOWED: Decision = { outcome: 'allowed' };
const DELEGATED: Decision = { outcome: 'allowed', delegated: true };
const EXPLICIT_DENY: Decision = { outcome: 'explicitDeny' };
const IMPLICIT_DENY: Decision = { outcome: 'implicitDeny' };
