import { AwsError } from '../../aws-error.ts';
import type { Scope } from '../../permission.ts';

export interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string;
}

/**
 * Reads a FunctionName input: a name, `account:function:name` or an ARN, each with or without `:qualifier`.
 * Throws ValidationException, or ResourceNotFoundException for one of another account or region.
 */
export function functionReference(
  input: string | undefined,
  qualifier: string | undefined,
  scope: Scope,
): FunctionReference {
  const match = REFERENCE.exec(input ?? '');
  if (!match?.groups) throw invalidName(input);
  const { region = scope.region, account = scope.account, name = '', inline } = match.groups;
  if (region !== scope.region || account !== scope.account) throw functionNotFound(input!);
  if (inline !== undefined && qualifier !== undefined && inline !== qualifier) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  const named = qualifier ?? inline;
  return named === undefined ? { name } : { name, qualifier: named };
}

const REFERENCE =
  /^(?:arn:[a-z-]+:lambda:(?<region>[a-z0-9-]+):(?<account>\d{12}):function:|(?:\d{12}:)?function:)?(?<name>[a-zA-Z0-9-_]{1,140})(?::(?<inline>\$LATEST|[a-zA-Z0-9-_]+))?$/;

export const functionArn = (scope: Scope, { name, qualifier }: FunctionReference): string =>
  `arn:${scope.partition}:lambda:${scope.region}:${scope.account}:function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`;

export const functionNotFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { fields: { Type: 'User' } });

const invalidName = (got: string | undefined) =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${got}' at 'functionName' failed to satisfy constraint: Member must satisfy ` +
      'regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
    { status: 400 },
  );
