import type {
  CreateFunctionCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error.ts';
import type { FunctionSettings, LoggingSettings } from './function-record.ts';

type Input = Omit<CreateFunctionCommandInput, 'FunctionName' | 'Code' | 'Role'> &
  UpdateFunctionConfigurationCommandInput;

/**
 * The settings after a create (`current` left out) or an update, which leaves what the input does not name. Throws
 * InvalidParameterValueException. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function functionSettings(input: Input, current?: FunctionSettings): FunctionSettings {
  refuseUnsupported(input);
  const settings: FunctionSettings = {
    role: input.Role ?? current?.role ?? '',
    handler: input.Handler ?? current?.handler ?? '',
    runtime: input.Runtime ?? current?.runtime ?? ('' as 'nodejs22.x'),
    description: input.Description ?? current?.description ?? '',
    timeout: input.Timeout ?? current?.timeout ?? 3,
    memorySize: input.MemorySize ?? current?.memorySize ?? 128,
    variables: input.Environment ? input.Environment.Variables : current?.variables,
    architectures: ('Architectures' in input && input.Architectures) || current?.architectures || ['x86_64'],
    ephemeralStorage: input.EphemeralStorage?.Size ?? current?.ephemeralStorage ?? 512,
    tracing: input.TracingConfig?.Mode ?? current?.tracing ?? 'PassThrough',
    logging: loggingSettings(input, current?.logging),
    deadLetterArn: input.DeadLetterConfig
      ? input.DeadLetterConfig.TargetArn || undefined
      : current?.deadLetterArn,
    kmsKeyArn: input.KMSKeyArn === undefined ? current?.kmsKeyArn : input.KMSKeyArn || undefined,
  };
  validate(settings);
  return settings;
}

function loggingSettings(input: Input, current: LoggingSettings | undefined): LoggingSettings {
  const wanted = input.LoggingConfig;
  const group = wanted?.LogGroup ?? current?.group ?? `/aws/lambda/${bareName(input.FunctionName ?? '')}`;
  const format = wanted?.LogFormat ?? current?.format ?? 'Text';
  if (format === 'Text' && (wanted?.ApplicationLogLevel || wanted?.SystemLogLevel)) {
    throw invalid('Log levels can only be configured for functions that use the JSON log format.');
  }
  return {
    format,
    group,
    ...(format === 'JSON' && {
      applicationLevel: wanted?.ApplicationLogLevel ?? current?.applicationLevel,
      systemLevel: wanted?.SystemLogLevel ?? current?.systemLevel,
    }),
  };
}

const bareName = (name: string) => name.split(':').at(-1)!;

/** Members that would change what the function does, and that the local cloud does not have. */
function refuseUnsupported(input: Input): void {
  const unsupported = [
    ['PackageType', input.PackageType !== undefined && input.PackageType !== 'Zip'],
    ['Layers', (input.Layers ?? []).length > 0],
    ['VpcConfig', (input.VpcConfig?.SubnetIds ?? []).length > 0],
    ['FileSystemConfigs', (input.FileSystemConfigs ?? []).length > 0],
    ['ImageConfig', input.ImageConfig !== undefined],
    ['SnapStart', input.SnapStart?.ApplyOn === 'PublishedVersions'],
    ['CodeSigningConfigArn', input.CodeSigningConfigArn !== undefined],
    ['CapacityProviderConfig', input.CapacityProviderConfig !== undefined],
    ['DurableConfig', input.DurableConfig !== undefined],
    ['TenancyConfig', input.TenancyConfig !== undefined],
  ] as const;
  for (const [member, given] of unsupported) {
    if (given)
      throw invalid(
        `${member} is not supported by the local cloud: it runs functions from zip packages as plain processes.`,
      );
  }
}

function validate(settings: FunctionSettings): void {
  if (!RUNTIMES.has(settings.runtime)) {
    throw invalid(
      `Value ${settings.runtime} at 'runtime' failed to satisfy constraint: the local cloud runs ${[...RUNTIMES].join(', ')}`,
    );
  }
  if (!/^\S{1,128}$/.test(settings.handler)) {
    throw invalid(
      `Value '${settings.handler}' at 'handler' failed to satisfy constraint: Member must satisfy regular expression pattern: \\S+`,
    );
  }
  between('timeout', settings.timeout, 1, 900);
  between('memorySize', settings.memorySize, 128, 10_240);
  between('ephemeralStorage.size', settings.ephemeralStorage, 512, 10_240);
  if (!/^arn:[a-z-]+:iam::\d{12}:role\/.+$/.test(settings.role)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${settings.role}' at 'role' failed to satisfy constraint: Member must satisfy ` +
        'regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
      { status: 400 },
    );
  }
  validateVariables(settings.variables ?? {});
}

function validateVariables(variables: Readonly<Record<string, string>>): void {
  const wrong = Object.keys(variables).find((name) => !/^[a-zA-Z][a-zA-Z0-9_]*$/.test(name));
  if (wrong !== undefined) {
    throw invalid(
      `Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+], got ${wrong}`,
    );
  }
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const size = Buffer.byteLength(JSON.stringify(variables));
  if (size > 4096) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        `exceeded the 4KB limit. String measured: ${JSON.stringify(variables)}`,
    );
  }
}

function between(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const [relation, limit] = value > most ? ['less', most] : ['greater', least];
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have value ${relation} than or equal to ${limit}`,
    { status: 400 },
  );
}

const invalid = (message: string) =>
  new AwsError('InvalidParameterValueException', message, { fields: { Type: 'User' } });

const RUNTIMES: ReadonlySet<string> = new Set(['nodejs20.x', 'nodejs22.x', 'nodejs24.x']);

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
const RESERVED: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);
