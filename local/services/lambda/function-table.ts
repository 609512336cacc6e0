import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { functionArn, functionNotFound, functionReference, type FunctionReference } from './function-name.ts';
import type { FunctionRecord, FunctionVersion } from './function-record.ts';

/** The functions of this cloud, and how requests name them. */
export interface FunctionTable {
  readonly records: Map<string, FunctionRecord>;
  /** What the input names; throws ResourceNotFoundException where there is no such function, version or alias. */
  find(input: { FunctionName?: string; Qualifier?: string }): Found;
  /** The version that a qualifier leads to: an alias with weights chooses by chance. */
  version(record: FunctionRecord, qualifier: string | undefined): FunctionVersion | undefined;
}

interface Found {
  readonly record: FunctionRecord;
  readonly reference: FunctionReference;
  readonly arn: string;
}

export function createFunctionTable(cloud: Cloud): FunctionTable {
  const records = cloud.store.table<FunctionRecord>('lambda', 'functions');
  const find: FunctionTable['find'] = (input) => {
    const reference = functionReference(input.FunctionName, input.Qualifier, cloud);
    const arn = functionArn(cloud, reference);
    const record = records.get(reference.name);
    if (!record || !exists(record, reference.qualifier)) throw functionNotFound(arn);
    return { record, reference, arn };
  };
  return { records, find, version: versionOf };
}

/** Throws PreconditionFailedException unless the caller saw the newest revision. */
export function checkRevision(expected: string | undefined, actual: string): void {
  if (expected === undefined || expected === actual) return;
  throw new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    { fields: { Type: 'User' } },
  );
}

export const newRevision = (): string => randomUUID();

const exists = (record: FunctionRecord, qualifier: string | undefined) =>
  qualifier === undefined ||
  record.aliases[qualifier] !== undefined ||
  versionOf(record, qualifier) !== undefined;

function versionOf(record: FunctionRecord, qualifier = '$LATEST'): FunctionVersion | undefined {
  if (qualifier === '$LATEST') return record.latest;
  const alias = record.aliases[qualifier];
  const wanted = alias ? weighted(alias.functionVersion, alias.weights) : qualifier;
  return record.versions.find(({ version }) => version === wanted);
}

function weighted(main: string, weights: Record<string, number> = {}): string {
  let chance = Math.random();
  for (const [version, weight] of Object.entries(weights)) {
    chance -= weight;
    if (chance < 0) return version;
  }
  return main;
}
