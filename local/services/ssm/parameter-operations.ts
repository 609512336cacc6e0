import type {
  AddTagsToResourceCommandInput,
  DeleteParameterCommandInput,
  DeleteParametersCommandInput,
  DescribeParametersCommandInput,
  GetParameterCommandInput,
  GetParameterHistoryCommandInput,
  GetParametersByPathCommandInput,
  GetParametersCommandInput,
  ListTagsForResourceCommandInput,
  Parameter,
  PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../aws-error.ts';
import type { Operation, Request } from '../../service.ts';
import { page } from '../page.ts';
import type { ParameterRecord } from './parameter-record.ts';
import { bareName, readParameter, shownParameter, type Parameters } from './parameters.ts';
import { putParameter } from './put-parameter.ts';
import { badToken, invalid } from './ssm-error.ts';

export const parameterOperations = (parameters: Parameters): Record<string, Operation> => ({
  PutParameter: (input: PutParameterCommandInput, request: Request) =>
    putParameter(parameters, input, request),

  GetParameter: async (
    { Name, WithDecryption: decrypted = false }: GetParameterCommandInput,
    { caller }: Request,
  ) => ({
    Parameter: await readParameter(parameters, Name, { caller, decrypted }),
  }),

  GetParameters: async (
    { Names = [], WithDecryption: decrypted = false }: GetParametersCommandInput,
    { caller }: Request,
  ) => {
    const found: Parameter[] = [];
    const missing: string[] = [];
    for (const name of Names) {
      try {
        found.push(await readParameter(parameters, name, { caller, decrypted }));
      } catch (error) {
        if (!(error instanceof AwsError) || !error.code.endsWith('NotFound')) throw error;
        missing.push(name);
      }
    }
    return { Parameters: found, InvalidParameters: missing };
  },

  GetParametersByPath: async (input: GetParametersByPathCommandInput, { caller }: Request) => {
    if ((input.ParameterFilters ?? []).length > 0)
      throw invalid('The local cloud lists the parameters of a path without filters');
    const { items, nextToken } = page(below(parameters, input), {
      limit: input.MaxResults ?? 10,
      token: input.NextToken,
      invalid: badToken,
    });
    const decrypted = input.WithDecryption ?? false;
    const shown = items.map((record) =>
      shownParameter(parameters.cloud, record, record.versions.at(-1)!, { caller, decrypted }),
    );
    return { Parameters: await Promise.all(shown), NextToken: nextToken };
  },

  GetParameterHistory: async (
    { Name, WithDecryption: decrypted = false }: GetParameterHistoryCommandInput,
    { caller }: Request,
  ) => {
    const record = parameters.known(Name);
    const versions = record.versions.map(async (version) => ({
      ...describe(record, version),
      Value: (await shownParameter(parameters.cloud, record, version, { caller, decrypted })).Value,
      Labels: [],
    }));
    return { Parameters: await Promise.all(versions) };
  },

  DescribeParameters: ({
    Filters,
    ParameterFilters,
    MaxResults,
    NextToken,
  }: DescribeParametersCommandInput) => {
    if ((Filters ?? []).length + (ParameterFilters ?? []).length > 0)
      throw invalid('The local cloud describes all parameters, without filters');
    const { items, nextToken } = page([...parameters.table.values()].sort(byName), {
      limit: MaxResults ?? 50,
      token: NextToken,
      invalid: badToken,
    });
    return { Parameters: items.map((record) => describe(record)), NextToken: nextToken };
  },

  DeleteParameter: ({ Name }: DeleteParameterCommandInput) => {
    parameters.table.delete(parameters.known(Name).name);
    return {};
  },
  DeleteParameters: ({ Names = [] }: DeleteParametersCommandInput) => {
    const deleted = Names.filter((name) => parameters.table.delete(bareName(name)));
    return { DeletedParameters: deleted, InvalidParameters: Names.filter((name) => !deleted.includes(name)) };
  },

  AddTagsToResource: ({ ResourceType, ResourceId, Tags = [] }: AddTagsToResourceCommandInput) => {
    const { tags } = taggable(parameters, ResourceType, ResourceId);
    for (const { Key = '', Value = '' } of Tags) tags[Key] = Value;
    return {};
  },
  ListTagsForResource: ({ ResourceType, ResourceId }: ListTagsForResourceCommandInput) => ({
    TagList: Object.entries(taggable(parameters, ResourceType, ResourceId).tags).map(([Key, Value]) => ({
      Key,
      Value,
    })),
  }),
});

/** Directly below a path, or anywhere below it. */
function below(
  { table }: Parameters,
  { Path = '', Recursive = false }: GetParametersByPathCommandInput,
): ParameterRecord[] {
  const prefix = `${Path.replace(/\/$/, '')}/`;
  return [...table.values()]
    .filter(({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')))
    .sort(byName);
}

const byName = (a: ParameterRecord, b: ParameterRecord) => (a.name < b.name ? -1 : 1);

function describe({ name, arn, versions }: ParameterRecord, version = versions.at(-1)!) {
  return {
    Name: name,
    ARN: arn,
    Type: version.type,
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modifiedAt),
    LastModifiedUser: version.by,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: 'text',
  };
}

function taggable(parameters: Parameters, type: string | undefined, id: string | undefined): ParameterRecord {
  if (type !== 'Parameter')
    throw new AwsError('InvalidResourceType', `The local cloud has no resources of type ${type}`);
  return parameters.known(id);
}
