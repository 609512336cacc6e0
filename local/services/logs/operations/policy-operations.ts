import type {
  DeleteResourcePolicyCommandInput,
  DescribeResourcePoliciesCommandInput,
  PutResourcePolicyCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { PolicyDocument } from '../../../policy/policy-document.ts';
import { page } from '../../page.ts';
import { invalidParameter, invalidToken, notFound } from '../log-groups.ts';

interface PolicyRecord {
  readonly policyName: string;
  readonly policyDocument: string;
  readonly lastUpdatedTime: number;
}

/** Policies of the account, by which services write to log groups; at most ten, of 5,120 characters. */
export function policyOperations(cloud: Cloud) {
  const policies = cloud.store.table<PolicyRecord>('logs', 'resource-policies');
  return {
    statements: (): PolicyDocument['Statement'] =>
      [...policies.values()].flatMap(
        ({ policyDocument }) => (JSON.parse(policyDocument) as PolicyDocument).Statement,
      ),
    operations: {
      PutResourcePolicy: (input: PutResourcePolicyCommandInput) => {
        const { policyName = '', policyDocument = '' } = input;
        if (input.resourceArn !== undefined) {
          throw invalidParameter(
            'resourceArn is not supported by the local cloud: expected a policy of the account.',
          );
        }
        if (policyDocument.length > 5120 || !isPolicy(policyDocument)) {
          throw invalidParameter(
            'Policy document is not valid: expected JSON of at most 5120 characters with a Statement.',
          );
        }
        if (cloud.options.quotas && !policies.has(policyName) && policies.size >= 10) {
          throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
        }
        const record = { policyName, policyDocument, lastUpdatedTime: cloud.clock.now() };
        policies.set(policyName, record);
        return { resourcePolicy: record };
      },
      DeleteResourcePolicy: (input: DeleteResourcePolicyCommandInput) => {
        if (!policies.delete(input.policyName ?? '')) throw notFoundPolicy();
        return {};
      },
      DescribeResourcePolicies: (input: DescribeResourcePoliciesCommandInput) => {
        const part = page([...policies.values()], {
          limit: input.limit ?? 50,
          token: input.nextToken,
          invalid: invalidToken,
        });
        return { resourcePolicies: [...part.items], nextToken: part.nextToken };
      },
    },
  };
}

function isPolicy(text: string): boolean {
  try {
    return typeof (JSON.parse(text) as PolicyDocument).Statement === 'object';
  } catch {
    return false;
  }
}

const notFoundPolicy = () => new AwsError(notFound('group').code, 'Policy with that name does not exist.');
