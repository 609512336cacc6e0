import type { Permission, Permissions, Scope } from '../../permission.ts';
import { functionArn, functionReference } from './function-name.ts';

interface Input {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
  readonly Resource?: string;
  readonly Role?: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export const permissions: Permissions = {
  prefix: 'lambda',
  operations: {
    // An unqualified ARN does not cover aliases and versions, nor the reverse.
    Invoke: (input: Input, scope: Scope) => [onFunction('InvokeFunction', input, scope)],
    CreateFunction: (input: Input, scope: Scope) => [
      onFunction('CreateFunction', input, scope),
      ...passRole(input),
    ],
    UpdateFunctionConfiguration: (input: Input, scope: Scope) => [
      onFunction('UpdateFunctionConfiguration', input, scope),
      ...passRole(input),
    ],
    ...Object.fromEntries(
      [
        'UpdateFunctionCode',
        'GetFunction',
        'GetFunctionConfiguration',
        'DeleteFunction',
        'PublishVersion',
        'ListVersionsByFunction',
        'CreateAlias',
        'UpdateAlias',
        'GetAlias',
        'ListAliases',
        'DeleteAlias',
        'AddPermission',
        'RemovePermission',
        'GetPolicy',
        'PutFunctionConcurrency',
        'GetFunctionConcurrency',
        'DeleteFunctionConcurrency',
        'GetProvisionedConcurrencyConfig',
        'ListProvisionedConcurrencyConfigs',
        'PutFunctionEventInvokeConfig',
        'UpdateFunctionEventInvokeConfig',
        'GetFunctionEventInvokeConfig',
        'ListFunctionEventInvokeConfigs',
        'DeleteFunctionEventInvokeConfig',
        'CreateFunctionUrlConfig',
        'UpdateFunctionUrlConfig',
        'GetFunctionUrlConfig',
        'ListFunctionUrlConfigs',
        'DeleteFunctionUrlConfig',
      ].map((operation) => [
        operation,
        (input: Input, scope: Scope) => [onFunction(operation, input, scope)],
      ]),
    ),
    ...Object.fromEntries(
      ['TagResource', 'UntagResource', 'ListTags'].map((operation) => [
        operation,
        (input: Input): Permission[] => [{ action: `lambda:${operation}`, resource: input.Resource ?? '*' }],
      ]),
    ),
  },
};

function onFunction(operation: string, input: Input, scope: Scope): Permission {
  const reference = functionReference(input.FunctionName, input.Qualifier, scope);
  return { action: `lambda:${operation}`, resource: functionArn(scope, reference) };
}

const passRole = ({ Role }: Input): Permission[] =>
  Role === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: Role,
          context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
        },
      ];
