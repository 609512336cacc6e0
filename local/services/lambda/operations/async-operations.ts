import type {
  DeleteFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigCommandInput,
  ListFunctionEventInvokeConfigsCommandInput,
  PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../aws-error.ts';
import { page } from '../../page.ts';
import { settingsKey } from '../async/settings-key.ts';
import { functionArn } from '../function-name.ts';
import type { AsyncSettings, FunctionRecord } from '../function-record.ts';
import type { LambdaContext } from '../lambda-context.ts';
import { invalidMarker } from './invalid-marker.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export function asyncOperations({ cloud, functions }: LambdaContext) {
  const describe = (record: FunctionRecord, qualifier: string): FunctionEventInvokeConfig => {
    const settings = record.asyncSettings[qualifier]!;
    return {
      FunctionArn: functionArn(cloud, {
        name: record.latest.functionName,
        qualifier: qualifier === '' ? '$LATEST' : qualifier,
      }),
      LastModified: new Date(settings.lastModified),
      MaximumRetryAttempts: settings.maximumRetryAttempts,
      MaximumEventAgeInSeconds: settings.maximumEventAgeInSeconds,
      DestinationConfig: {
        OnSuccess: settings.onSuccess === undefined ? {} : { Destination: settings.onSuccess },
        OnFailure: settings.onFailure === undefined ? {} : { Destination: settings.onFailure },
      },
    };
  };
  const find = (input: { FunctionName?: string; Qualifier?: string }) => {
    const { record, reference, arn } = functions.find(input);
    const qualifier = settingsKey(reference.qualifier);
    return { record, qualifier, arn, settings: record.asyncSettings[qualifier] };
  };
  const findExisting = (input: { FunctionName?: string; Qualifier?: string }) => {
    const found = find(input);
    if (found.settings) return { ...found, settings: found.settings };
    throw new AwsError(
      'ResourceNotFoundException',
      `The function ${found.arn} doesn't have an EventInvokeConfig`,
      { fields: { Type: 'User' } },
    );
  };
  const put = (input: PutFunctionEventInvokeConfigCommandInput, base: Partial<AsyncSettings>) => {
    const { record, qualifier } = find(input);
    record.asyncSettings[qualifier] = {
      ...base,
      ...settingsOf(input),
      lastModified: cloud.clock.now(),
    };
    return describe(record, qualifier);
  };

  return {
    PutFunctionEventInvokeConfig: (input: PutFunctionEventInvokeConfigCommandInput) => put(input, {}),
    UpdateFunctionEventInvokeConfig: (input: UpdateFunctionEventInvokeConfigCommandInput) =>
      put(input, findExisting(input).settings),
    GetFunctionEventInvokeConfig: (input: GetFunctionEventInvokeConfigCommandInput) => {
      const { record, qualifier } = findExisting(input);
      return describe(record, qualifier);
    },
    ListFunctionEventInvokeConfigs: (input: ListFunctionEventInvokeConfigsCommandInput) => {
      const { record } = find({ FunctionName: input.FunctionName });
      const part = page(Object.keys(record.asyncSettings), {
        limit: input.MaxItems ?? 50,
        token: input.Marker,
        invalid: invalidMarker,
      });
      return {
        FunctionEventInvokeConfigs: part.items.map((qualifier) => describe(record, qualifier)),
        ...(part.nextToken !== undefined && { NextMarker: part.nextToken }),
      };
    },
    DeleteFunctionEventInvokeConfig: (input: DeleteFunctionEventInvokeConfigCommandInput) => {
      const { record, qualifier } = findExisting(input);
      delete record.asyncSettings[qualifier];
      return {};
    },
  };
}

function settingsOf(input: PutFunctionEventInvokeConfigCommandInput): Partial<AsyncSettings> {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  within('maximumRetryAttempts', MaximumRetryAttempts, 0, 2);
  within('maximumEventAgeInSeconds', MaximumEventAgeInSeconds, 60, 21_600);
  const onSuccess = destination(DestinationConfig?.OnSuccess?.Destination);
  const onFailure = destination(DestinationConfig?.OnFailure?.Destination);
  return {
    ...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds !== undefined && { maximumEventAgeInSeconds: MaximumEventAgeInSeconds }),
    ...(onSuccess !== undefined && { onSuccess }),
    ...(onFailure !== undefined && { onFailure }),
  };
}

function destination(arn: string | undefined): string | undefined {
  if (arn === undefined || arn === '') return undefined;
  if (/^arn:[a-z-]+:(sqs|sns|lambda|events):/.test(arn)) return arn;
  throw new AwsError(
    'InvalidParameterValueException',
    `The provided destination ${arn} is not supported: expected the ARN of an SQS queue, SNS topic, Lambda function or EventBridge bus`,
    { fields: { Type: 'User' } },
  );
}

function within(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const [relation, limit] = value > most ? ['less', most] : ['greater', least];
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${relation} than or equal to ${limit}`,
    { status: 400 },
  );
}
