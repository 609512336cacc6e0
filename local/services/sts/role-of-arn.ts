import type { Scope } from '../../permission.ts';
import { iamArn, nameInArn } from '../iam/iam-arn.ts';
import { tableKey, type IamTables, type RoleRecord } from '../iam/tables.ts';

/** The role of exactly that ARN, path included. */
export function roleOfArn(scope: Scope, tables: IamTables, roleArn: string): RoleRecord | undefined {
  const role = tables.roles.get(tableKey(nameInArn(roleArn)));
  return role && iamArn(scope, 'role', role.path, role.name) === roleArn ? role : undefined;
}
