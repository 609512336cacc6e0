import type { Permission, Permissions, Scope } from '../../permission.ts';

interface Named {
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly Path?: string;
  readonly ResourceId?: string;
}

const OPERATIONS = [
  'AddTagsToResource',
  'DeleteParameter',
  'DeleteParameters',
  'GetParameter',
  'GetParameterHistory',
  'GetParameters',
  'GetParametersByPath',
  'ListTagsForResource',
  'PutParameter',
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export const permissions: Permissions = {
  prefix: 'ssm',
  operations: Object.fromEntries(
    OPERATIONS.map((operation) => [
      operation,
      ({ Name, Names, Path, ResourceId }: Named, scope: Scope): Permission[] =>
        (Names ?? [Name ?? Path ?? ResourceId ?? '']).map((name) => ({
          action: `ssm:${operation}`,
          resource: parameterArn(name, scope),
        })),
    ]),
  ),
};

/** `parameter/a/b` for `/a/b`, `parameter/a` for `a`; a version after the name is no part of it. */
export function parameterArn(name: string, { partition, region, account }: Scope): string {
  if (name.startsWith('arn:')) return name.split(':').slice(0, 6).join(':');
  const path = name.replace(/^\//, '').replace(/:.*$/, '');
  return `arn:${partition}:ssm:${region}:${account}:parameter/${path}`;
}
