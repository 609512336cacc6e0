import type {
  AddPermissionCommandInput,
  GetPolicyCommandInput,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../aws-error.ts';
import type { Scope } from '../../../permission.ts';
import type { PolicyStatement } from '../../../policy/policy-document.ts';
import type { FunctionRecord, PolicyRecord } from '../function-record.ts';
import { checkRevision, newRevision } from '../function-table.ts';
import type { LambdaContext } from '../lambda-context.ts';

/** The resource policy of a function, of one of its versions or aliases: who may invoke it beside its own account. */
export function policyOperations({ cloud, functions }: LambdaContext) {
  return {
    AddPermission: (input: AddPermissionCommandInput) => {
      const { record, reference, arn } = functions.find(input);
      const policy = policyOf(record, reference.qualifier) ?? { statements: [], revisionId: '' };
      if (policy.revisionId !== '') checkRevision(input.RevisionId, policy.revisionId);
      if (policy.statements.some(({ Sid }) => Sid === input.StatementId)) {
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          { fields: { Type: 'User' } },
        );
      }
      const statement = statementOf(input, arn, cloud);
      record.policies[reference.qualifier ?? ''] = {
        statements: [...policy.statements, statement],
        revisionId: newRevision(),
      };
      return { Statement: JSON.stringify(statement) };
    },

    RemovePermission: (input: RemovePermissionCommandInput) => {
      const { record, reference } = functions.find(input);
      const policy = policyOf(record, reference.qualifier);
      const statements = policy?.statements.filter(({ Sid }) => Sid !== input.StatementId);
      if (!policy || statements!.length === policy.statements.length) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Statement ${input.StatementId} is not found in resource policy.`,
          { fields: { Type: 'User' } },
        );
      }
      checkRevision(input.RevisionId, policy.revisionId);
      if (statements!.length === 0) delete record.policies[reference.qualifier ?? ''];
      else {
        record.policies[reference.qualifier ?? ''] = { statements: statements!, revisionId: newRevision() };
      }
      return {};
    },

    GetPolicy: (input: GetPolicyCommandInput) => {
      const { record, reference } = functions.find(input);
      const policy = policyOf(record, reference.qualifier);
      if (!policy) {
        throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', {
          fields: { Type: 'User' },
        });
      }
      return {
        Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: policy.statements }),
        RevisionId: policy.revisionId,
      };
    },
  };
}

const policyOf = (record: FunctionRecord, qualifier: string | undefined): PolicyRecord | undefined =>
  record.policies[qualifier ?? ''];

function statementOf(input: AddPermissionCommandInput, arn: string, scope: Scope): PolicyStatement {
  if (!/^[a-zA-Z0-9-_]{1,100}$/.test(input.StatementId ?? '')) {
    throw invalid('statementId', input.StatementId, '([a-zA-Z0-9-_]+)');
  }
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(input.Action ?? '')) {
    throw invalid('action', input.Action, '(lambda:[*]|lambda:[a-zA-Z]+|[*])');
  }
  const conditions = {
    ...(input.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...equals({
      'AWS:SourceAccount': input.SourceAccount,
      'aws:PrincipalOrgID': input.PrincipalOrgID,
      'lambda:EventSourceToken': input.EventSourceToken,
      'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType,
    }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(input.InvokedViaFunctionUrl) },
    }),
  };
  return {
    Sid: input.StatementId!,
    Effect: 'Allow',
    Principal: principalOf(input.Principal ?? '', scope),
    Action: input.Action!,
    Resource: arn,
    ...(Object.keys(conditions).length > 0 && { Condition: conditions as PolicyStatement['Condition'] }),
  };
}

function equals(values: Record<string, string | undefined>) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.length > 0 ? { StringEquals: Object.fromEntries(given) } : {};
}

function principalOf(principal: string, scope: Scope): NonNullable<PolicyStatement['Principal']> {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${scope.partition}:iam::${principal}:root` };
  if (principal.startsWith('arn:')) return { AWS: principal };
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(principal)) return { Service: principal };
  throw new AwsError(
    'InvalidParameterValueException',
    'The provided principal was invalid. Please check the principal and try again.',
    { fields: { Type: 'User' } },
  );
}

const invalid = (member: string, value: string | undefined, pattern: string) =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`,
    { status: 400 },
  );
