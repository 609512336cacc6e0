import type { Parameter } from '@aws-sdk/client-ssm';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { ParameterRecord, ParameterVersion } from './parameter-record.ts';
import { openValue } from './secure-value.ts';
import { parameterNotFound } from './ssm-error.ts';

/** The parameters of the account by name. */
export interface Parameters {
  readonly cloud: Cloud;
  readonly table: Map<string, ParameterRecord>;
  /** By name or ARN; throws ParameterNotFound. */
  known(name: string | undefined): ParameterRecord;
}

export interface ReadOptions {
  readonly caller: Caller;
  readonly decrypted: boolean;
}

export function createParameters(cloud: Cloud): Parameters {
  const table = cloud.store.table<ParameterRecord>('ssm', 'parameters');
  return {
    cloud,
    table,
    known: (name = '') => {
      const found = table.get(bareName(name)) ?? table.get(bareName(name).replace(/^\//, ''));
      if (!found) throw parameterNotFound();
      return found;
    },
  };
}

/** A parameter by `name`, `name:version`, or its ARN. */
export async function readParameter(
  parameters: Parameters,
  selector: string | undefined,
  options: ReadOptions,
): Promise<Parameter> {
  const [, name = '', suffix] = /^((?:arn:(?:[^:]*:){4})?[^:]+)(:.+)?$/.exec(selector ?? '') ?? [];
  const record = parameters.known(name);
  const version = chosen(record, suffix);
  return shownParameter(parameters.cloud, record, version, { ...options, selector: suffix });
}

function chosen({ name, versions }: ParameterRecord, selector: string | undefined): ParameterVersion {
  if (selector === undefined) return versions.at(-1)!;
  const version = versions.find((one) => `:${one.version}` === selector);
  if (version) return version;
  throw new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${selector.slice(1)} of ${name}. Verify the version and try again.`,
  );
}

export async function shownParameter(
  cloud: Cloud,
  { name, arn }: ParameterRecord,
  version: ParameterVersion,
  { caller, decrypted, selector }: ReadOptions & { readonly selector?: string | undefined },
): Promise<Parameter> {
  const opened = decrypted && version.type === 'SecureString';
  return {
    Name: name,
    ARN: arn,
    Type: version.type,
    Value: opened ? await openValue(cloud, caller, arn, version) : version.value,
    Version: version.version,
    LastModifiedDate: new Date(version.modifiedAt),
    DataType: 'text',
    ...(selector === undefined ? {} : { Selector: selector }),
  };
}

/** The name in an ARN has lost its first slash where it had more than one part. */
export function bareName(name: string): string {
  const [, path] = /^arn:[^:]+:ssm:[^:]*:[^:]*:parameter\/(.+)$/.exec(name) ?? [];
  if (path === undefined) return name;
  return path.includes('/') ? `/${path}` : path;
}
