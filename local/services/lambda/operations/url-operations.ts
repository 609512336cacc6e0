import { randomBytes } from 'node:crypto';
import type {
  CreateFunctionUrlConfigCommandInput,
  DeleteFunctionUrlConfigCommandInput,
  FunctionUrlAuthType,
  GetFunctionUrlConfigCommandInput,
  ListFunctionUrlConfigsCommandInput,
  UpdateFunctionUrlConfigCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../aws-error.ts';
import { page } from '../../page.ts';
import { functionArn } from '../function-name.ts';
import type { FunctionRecord, FunctionUrlRecord } from '../function-record.ts';
import type { LambdaContext } from '../lambda-context.ts';
import { invalidMarker } from './invalid-marker.ts';

/** Function URLs. https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
export function urlOperations({ cloud, functions, urls }: LambdaContext) {
  const find = (input: { FunctionName?: string; Qualifier?: string }) => {
    const { record, reference } = functions.find(input);
    const qualifier = reference.qualifier ?? '';
    const url = record.urls?.[qualifier];
    if (!url)
      throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', USER);
    return { record, qualifier, url };
  };
  const describe = (record: FunctionRecord, qualifier: string, url: FunctionUrlRecord) => ({
    FunctionUrl: `http://127.0.0.1:${url.port}/`,
    FunctionArn: functionArn(cloud, {
      name: record.latest.functionName,
      ...(qualifier === '' ? {} : { qualifier }),
    }),
    AuthType: 'NONE' as const,
    InvokeMode: 'BUFFERED' as const,
    CreationTime: new Date(url.createTime).toISOString(),
    LastModifiedTime: new Date(url.createTime).toISOString(),
  });

  return {
    CreateFunctionUrlConfig: async (input: CreateFunctionUrlConfigCommandInput) => {
      const { record, reference } = functions.find(input);
      const qualifier = reference.qualifier ?? '';
      refuseUnknown(input);
      if (/^(?:\$LATEST|\d+)$/.test(qualifier)) throw notAnAlias(qualifier);
      if (record.urls?.[qualifier]) {
        throw new AwsError('ResourceConflictException', 'The function URL config exists already.', USER);
      }
      const url: FunctionUrlRecord = { id: randomBytes(16).toString('hex'), createTime: cloud.clock.now() };
      url.port = await urls.open({ functionName: record.latest.functionName, qualifier, url });
      record.urls = { ...record.urls, [qualifier]: url };
      return describe(record, qualifier, url);
    },

    UpdateFunctionUrlConfig: (input: UpdateFunctionUrlConfigCommandInput) => {
      const { record, qualifier, url } = find(input);
      refuseUnknown({ AuthType: 'NONE', ...input });
      return describe(record, qualifier, url);
    },

    GetFunctionUrlConfig: (input: GetFunctionUrlConfigCommandInput) => {
      const { record, qualifier, url } = find(input);
      return describe(record, qualifier, url);
    },

    ListFunctionUrlConfigs: (input: ListFunctionUrlConfigsCommandInput) => {
      const { record } = functions.find({ FunctionName: input.FunctionName });
      const part = page(Object.entries(record.urls ?? {}), {
        limit: input.MaxItems ?? 50,
        token: input.Marker,
        invalid: invalidMarker,
      });
      return {
        FunctionUrlConfigs: part.items.map(([qualifier, url]) => describe(record, qualifier, url)),
        ...(part.nextToken !== undefined && { NextMarker: part.nextToken }),
      };
    },

    DeleteFunctionUrlConfig: async (input: DeleteFunctionUrlConfigCommandInput) => {
      const { record, qualifier, url } = find(input);
      delete record.urls![qualifier];
      await urls.close(url.id);
      return {};
    },
  };
}

const USER = { fields: { Type: 'User' } };

interface UrlSettings {
  readonly AuthType?: FunctionUrlAuthType | undefined;
  readonly InvokeMode?: string | undefined;
  readonly Cors?: object | undefined;
}

/** What the local cloud cannot do, it says; it never pretends. */
function refuseUnknown({ AuthType, InvokeMode = 'BUFFERED', Cors }: UrlSettings): void {
  const wanted =
    AuthType !== 'NONE'
      ? `AuthType ${AuthType}`
      : InvokeMode !== 'BUFFERED'
        ? `InvokeMode ${InvokeMode}`
        : Cors && 'Cors';
  if (wanted === undefined) return;
  throw new AwsError(
    'NotImplemented',
    `The local cloud does not implement function URLs with ${wanted}; it serves AuthType NONE and InvokeMode BUFFERED.`,
    { status: 501 },
  );
}

const notAnAlias = (qualifier: string) =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
    { status: 400 },
  );
