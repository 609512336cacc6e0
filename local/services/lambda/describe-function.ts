import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Scope } from '../../permission.ts';
import { functionArn } from './function-name.ts';
import type { FunctionVersion } from './function-record.ts';

/** The version as GetFunctionConfiguration answers it; `qualifier` is what the request asked for. */
export function describeFunction(
  scope: Scope,
  version: FunctionVersion,
  qualifier?: string,
): FunctionConfiguration {
  const { settings } = version;
  const named = version.version === '$LATEST' ? qualifier : version.version;
  return {
    FunctionName: version.functionName,
    FunctionArn: functionArn(scope, { name: version.functionName, qualifier: named }),
    Runtime: settings.runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: version.code.size,
    CodeSha256: version.code.sha256,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memorySize,
    LastModified: new Date(version.lastModified).toISOString().replace('Z', '+0000'),
    Version: version.version,
    RevisionId: version.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [...settings.architectures],
    EphemeralStorage: { Size: settings.ephemeralStorage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    TracingConfig: { Mode: settings.tracing },
    LoggingConfig: {
      LogFormat: settings.logging.format,
      LogGroup: settings.logging.group,
      ...(settings.logging.format === 'JSON' && {
        ApplicationLogLevel: (settings.logging.applicationLevel ?? 'INFO') as 'INFO',
        SystemLogLevel: (settings.logging.systemLevel ?? 'INFO') as 'INFO',
      }),
    },
    ...(settings.variables && { Environment: { Variables: { ...settings.variables } } }),
    ...(settings.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
    ...(settings.kmsKeyArn !== undefined && { KMSKeyArn: settings.kmsKeyArn }),
  };
}
