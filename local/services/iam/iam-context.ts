import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { iamTables, tableKey, type IamTables } from './tables.ts';

/** What every group of IAM operations works on. */
export interface IamContext {
  readonly cloud: Cloud;
  readonly tables: IamTables;
}

export const iamContext = (cloud: Cloud): IamContext => ({ cloud, tables: iamTables(cloud.store) });

/** The record of that name, or NoSuchEntity in AWS's words (`The role with name X cannot be found.`). */
export function entityOf<Value>(table: ReadonlyMap<string, Value>, kind: string, name: string): Value {
  const found = table.get(tableKey(name));
  if (!found) throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  return found;
}

/** Refuses a name that is taken, whatever its case. */
export function refuseTaken(table: ReadonlyMap<string, unknown>, kind: string, name: string): void {
  if (!table.has(tableKey(name))) return;
  throw new AwsError('EntityAlreadyExists', `${kind} with name ${name} already exists.`, { status: 409 });
}

export const noSuchEntity = (message: string) => new AwsError('NoSuchEntity', message, { status: 404 });

export const deleteConflict = (message: string) => new AwsError('DeleteConflict', message, { status: 409 });

export const limitExceeded = (message: string) => new AwsError('LimitExceeded', message, { status: 409 });

export const validationError = (message: string) => new AwsError('ValidationError', message, { status: 400 });

/** Refuses members that would change what is made and that the local cloud cannot imitate. */
export function refuseUnsupported(input: object, members: readonly string[]): void {
  const given = members.filter((member) => (input as Record<string, unknown>)[member] !== undefined);
  if (given.length === 0) return;
  throw validationError(`The local cloud does not support ${given.join(', ')}; leave it out.`);
}
