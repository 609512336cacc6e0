import type { PolicyDocument, PolicyStatement } from '../policy/policy-document.ts';

/** The statements of a resource policy: none without a policy, one that stands alone as a list. */
export function policyStatements(policy: PolicyDocument | undefined): PolicyStatement[] {
  const statements = policy?.Statement ?? [];
  return 'Effect' in statements ? [statements] : [...statements];
}
