import type { GetKeyPolicyCommandInput, PutKeyPolicyCommandInput } from '@aws-sdk/client-kms';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { PolicyDocument } from '../../policy/policy-document.ts';
import type { Operation, Request } from '../../service.ts';
import { policyStatements } from '../policy-statements.ts';
import type { KeyRecord } from './key-record.ts';
import type { Keys } from './keys.ts';

const POLICY_NAME = 'default';

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html */
export const keyPolicyOperations = (keys: Keys): Record<string, Operation> => ({
  GetKeyPolicy: async ({ KeyId, PolicyName }: GetKeyPolicyCommandInput, { caller }: Request) => {
    const { policy } = await keys.find(caller, 'GetKeyPolicy', KeyId);
    checkName(PolicyName);
    return { Policy: JSON.stringify(policy, undefined, 2), PolicyName: POLICY_NAME };
  },

  PutKeyPolicy: async (input: PutKeyPolicyCommandInput, { caller }: Request) => {
    const key = await keys.find(caller, 'PutKeyPolicy', input.KeyId);
    checkName(input.PolicyName);
    const before = key.policy;
    key.policy = parseKeyPolicy(input.Policy);
    try {
      if (!input.BypassPolicyLockoutSafetyCheck) checkKeyPolicy(keys.cloud, caller, key);
    } catch (error) {
      key.policy = before;
      throw error;
    }
    return {};
  },

  ListKeyPolicies: async ({ KeyId }: { KeyId?: string }, { caller }: Request) => {
    await keys.find(caller, 'ListKeyPolicies', KeyId);
    return { PolicyNames: [POLICY_NAME], Truncated: false };
  },
});

export function parseKeyPolicy(text = ''): PolicyDocument {
  const policy = readJson(text);
  const statements = policy && typeof policy === 'object' ? policyStatements(policy as PolicyDocument) : [];
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  for (const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } of statements) {
    if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed(`Invalid effect: ${String(Effect)}`);
    if (!Principal && !NotPrincipal) throw malformed('A key policy statement must have a principal.');
    if (!Action && !NotAction) throw malformed('Policy statement must contain actions.');
    if (!Resource && !NotResource) throw malformed('Policy statement must contain resources.');
  }
  return policy as PolicyDocument;
}

/** The lockout safety check: who gives a key a policy must be able to give it another. */
export function checkKeyPolicy(cloud: Cloud, caller: Caller, { arn }: KeyRecord): void {
  if (cloud.allows(caller, { action: 'kms:PutKeyPolicy', resource: arn })) return;
  throw malformed('The new key policy will not allow you to update the key policy in the future.');
}

function checkName(name = POLICY_NAME): void {
  if (name !== POLICY_NAME) throw new AwsError('NotFoundException', 'No such policy exists');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('Syntax errors in policy.');
  }
}

const malformed = (message: string) => new AwsError('MalformedPolicyDocumentException', message);
