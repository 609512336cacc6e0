import type {
  AliasConfiguration,
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  GetAliasCommandInput,
  ListAliasesCommandInput,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../aws-error.ts';
import { page } from '../../page.ts';
import { functionArn, functionNotFound } from '../function-name.ts';
import type { AliasRecord, FunctionRecord } from '../function-record.ts';
import { checkRevision, newRevision } from '../function-table.ts';
import type { LambdaContext } from '../lambda-context.ts';
import { invalidMarker } from './invalid-marker.ts';

export function aliasOperations({ cloud, functions }: LambdaContext) {
  const arnOf = (record: FunctionRecord, alias: string) =>
    functionArn(cloud, { name: record.latest.functionName, qualifier: alias });
  const describe = (record: FunctionRecord, alias: AliasRecord): AliasConfiguration => ({
    AliasArn: arnOf(record, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(alias.weights && { RoutingConfig: { AdditionalVersionWeights: { ...alias.weights } } }),
  });
  const findAlias = (input: { FunctionName?: string; Name?: string }) => {
    const { record } = functions.find({ FunctionName: input.FunctionName });
    const alias = record.aliases[input.Name ?? ''];
    if (!alias) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Cannot find alias arn: ${arnOf(record, input.Name ?? '')}`,
        { fields: { Type: 'User' } },
      );
    }
    return { record, alias };
  };
  const checkVersions = (record: FunctionRecord, alias: AliasRecord) => {
    const weights = Object.entries(alias.weights ?? {});
    for (const version of [alias.functionVersion, ...weights.map(([name]) => name)]) {
      if (version === '$LATEST' && weights.length === 0) continue;
      if (record.versions.every((published) => published.version !== version)) {
        throw functionNotFound(arnOf(record, version));
      }
    }
    checkWeights(alias);
  };

  return {
    CreateAlias: (input: CreateAliasCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      const name = input.Name ?? '';
      if (!/^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/.test(name)) throw invalidAliasName(name);
      if (record.aliases[name]) {
        throw new AwsError('ResourceConflictException', `Alias already exists: ${arnOf(record, name)}`, {
          fields: { Type: 'User' },
        });
      }
      const alias: AliasRecord = {
        name,
        functionVersion: input.FunctionVersion ?? '',
        description: input.Description ?? '',
        ...weightsOf(input.RoutingConfig?.AdditionalVersionWeights),
        revisionId: newRevision(),
      };
      checkVersions(record, alias);
      record.aliases[name] = alias;
      return describe(record, alias);
    },

    UpdateAlias: (input: UpdateAliasCommandInput) => {
      const { record, alias } = findAlias(input);
      checkRevision(input.RevisionId, alias.revisionId);
      const changed: AliasRecord = {
        name: alias.name,
        functionVersion: input.FunctionVersion ?? alias.functionVersion,
        description: input.Description ?? alias.description,
        ...weightsOf(input.RoutingConfig ? input.RoutingConfig.AdditionalVersionWeights : alias.weights),
        revisionId: newRevision(),
      };
      checkVersions(record, changed);
      record.aliases[alias.name] = changed;
      return describe(record, changed);
    },

    GetAlias: (input: GetAliasCommandInput) => {
      const { record, alias } = findAlias(input);
      return describe(record, alias);
    },

    ListAliases: (input: ListAliasesCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      const aliases = Object.values(record.aliases).filter(
        ({ functionVersion }) =>
          input.FunctionVersion === undefined || functionVersion === input.FunctionVersion,
      );
      const part = page(aliases, {
        limit: input.MaxItems ?? 50,
        token: input.Marker,
        invalid: invalidMarker,
      });
      return {
        Aliases: part.items.map((alias) => describe(record, alias)),
        ...(part.nextToken !== undefined && { NextMarker: part.nextToken }),
      };
    },

    DeleteAlias: (input: DeleteAliasCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      delete record.aliases[input.Name ?? ''];
      return {};
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
function checkWeights({ functionVersion, weights = {} }: AliasRecord): void {
  const [first, second] = Object.entries(weights);
  if (!first) return;
  const [version, weight] = first;
  if (!second && version !== functionVersion && weight >= 0 && weight <= 1) return;
  throw new AwsError(
    'InvalidParameterValueException',
    `expected one version beside ${functionVersion}, with a weight from 0 to 1, got ${JSON.stringify(weights)}`,
    { fields: { Type: 'User' } },
  );
}

const weightsOf = (weights: Record<string, number> | undefined) =>
  weights && Object.keys(weights).length > 0 ? { weights: { ...weights } } : {};

const invalidAliasName = (name: string) =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)`,
    { status: 400 },
  );
