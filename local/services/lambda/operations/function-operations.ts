import type {
  CreateFunctionCommandInput,
  CreateFunctionCommandOutput,
  DeleteFunctionCommandInput,
  GetFunctionCommandInput,
  GetFunctionConfigurationCommandInput,
  ListFunctionsCommandInput,
  UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../aws-error.ts';
import type { Request } from '../../../service.ts';
import { page } from '../../page.ts';
import { describeFunction } from '../describe-function.ts';
import { functionArn, functionReference } from '../function-name.ts';
import type { FunctionRecord, FunctionVersion } from '../function-record.ts';
import { functionSettings } from '../function-settings.ts';
import { checkRevision, newRevision } from '../function-table.ts';
import type { LambdaContext } from '../lambda-context.ts';
import { readCode } from '../read-code.ts';
import { invalidMarker } from './invalid-marker.ts';
import { publish } from './version-operations.ts';

export function functionOperations(context: LambdaContext) {
  const { cloud, functions, code, sessions, pool, urls } = context;

  const replaceLatest = async (record: FunctionRecord, change: Partial<FunctionVersion>) => {
    record.latest = {
      ...record.latest,
      ...change,
      revisionId: newRevision(),
      lastModified: cloud.clock.now(),
    };
    await pool.retire(record.latest.functionName);
  };

  return {
    CreateFunction: async (input: CreateFunctionCommandInput, { caller }: Request) => {
      const { name } = functionReference(input.FunctionName, undefined, cloud);
      refuseExisting(functions.records, name);
      const settings = functionSettings({ ...input, FunctionName: name });
      await sessions.get(name, settings.role).catch((error) => refuseRole(error));
      const unpacked = await code.put(await readCode(cloud, caller, input.Code));
      refuseExisting(functions.records, name);
      const record: FunctionRecord = {
        latest: {
          functionName: name,
          version: '$LATEST',
          revisionId: newRevision(),
          lastModified: cloud.clock.now(),
          code: unpacked,
          settings,
        },
        versions: [],
        lastVersion: 0,
        aliases: {},
        policies: {},
        asyncSettings: {},
        tags: { ...input.Tags },
      };
      functions.records.set(name, record);
      const version = input.Publish ? publish(record, cloud.clock.now()) : record.latest;
      return describeFunction(cloud, version) satisfies Partial<CreateFunctionCommandOutput>;
    },

    UpdateFunctionCode: async (input: UpdateFunctionCodeCommandInput, { caller }: Request) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      checkRevision(input.RevisionId, record.latest.revisionId);
      const unpacked = await code.put(await readCode(cloud, caller, input));
      const settings = input.Architectures
        ? { ...record.latest.settings, architectures: input.Architectures }
        : record.latest.settings;
      if (input.DryRun) return describeFunction(cloud, { ...record.latest, code: unpacked, settings });
      await replaceLatest(record, { code: unpacked, settings });
      return describeFunction(cloud, input.Publish ? publish(record, cloud.clock.now()) : record.latest);
    },

    UpdateFunctionConfiguration: async (input: UpdateFunctionConfigurationCommandInput) => {
      const { record, reference } = functions.find({ FunctionName: input.FunctionName });
      checkRevision(input.RevisionId, record.latest.revisionId);
      const settings = functionSettings({ ...input, FunctionName: reference.name }, record.latest.settings);
      if (settings.role !== record.latest.settings.role) {
        await sessions.get(reference.name, settings.role).catch((error) => refuseRole(error));
      }
      await replaceLatest(record, { settings });
      return describeFunction(cloud, record.latest);
    },

    GetFunction: (input: GetFunctionCommandInput) => {
      const { record, reference } = functions.find(input);
      const version = functions.version(record, reference.qualifier)!;
      return {
        Configuration: describeFunction(cloud, version, reference.qualifier),
        Code: { RepositoryType: 'S3' },
        ...(Object.keys(record.tags).length > 0 && { Tags: { ...record.tags } }),
        ...(record.reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency },
        }),
      };
    },

    GetFunctionConfiguration: (input: GetFunctionConfigurationCommandInput) => {
      const { record, reference } = functions.find(input);
      return describeFunction(cloud, functions.version(record, reference.qualifier)!, reference.qualifier);
    },

    ListFunctions: (input: ListFunctionsCommandInput) => {
      const records = [...functions.records.values()];
      const versions =
        input.FunctionVersion === 'ALL'
          ? records.flatMap(({ latest, versions: published }) => [latest, ...published])
          : records.map(({ latest }) => latest);
      const part = page(versions, {
        limit: input.MaxItems ?? 50,
        token: input.Marker,
        invalid: invalidMarker,
      });
      return {
        Functions: part.items.map((version) => describeFunction(cloud, version)),
        ...(part.nextToken !== undefined && { NextMarker: part.nextToken }),
      };
    },

    DeleteFunction: async (input: DeleteFunctionCommandInput) => {
      const { record, reference } = functions.find(input);
      if (reference.qualifier === undefined) {
        functions.records.delete(reference.name);
        for (const { id } of Object.values(record.urls ?? {})) await urls.close(id);
      } else deleteVersion(record, reference.qualifier);
      sessions.forget(reference.name);
      await pool.retire(reference.name);
      return { StatusCode: 204 };
    },
  };

  function deleteVersion(record: FunctionRecord, qualifier: string): void {
    const arn = functionArn(cloud, { name: record.latest.functionName, qualifier });
    if (qualifier === '$LATEST') {
      throw new AwsError(
        'InvalidParameterValueException',
        '$LATEST version cannot be deleted without deleting the function.',
        { fields: { Type: 'User' } },
      );
    }
    const aliases = Object.values(record.aliases).filter(
      ({ functionVersion, weights }) => functionVersion === qualifier || weights?.[qualifier] !== undefined,
    );
    if (aliases.length > 0) {
      throw new AwsError(
        'ResourceConflictException',
        `Function ${arn} cannot be deleted because it is referenced by alias ${aliases[0]!.name}.`,
        { fields: { Type: 'User' } },
      );
    }
    record.versions = record.versions.filter(({ version }) => version !== qualifier);
  }
}

function refuseExisting(records: ReadonlyMap<string, unknown>, name: string): void {
  if (!records.has(name)) return;
  throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, {
    fields: { Type: 'User' },
  });
}

function refuseRole(cause: unknown): never {
  if (!(cause instanceof AwsError)) throw cause;
  throw new AwsError('InvalidParameterValueException', cause.message, { fields: { Type: 'User' }, cause });
}
