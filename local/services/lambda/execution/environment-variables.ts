import type { FunctionVersion } from '../function-record.ts';
import type { RoleSession } from './role-sessions.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
export function environmentVariables(options: {
  version: FunctionVersion;
  session: RoleSession;
  region: string;
  endpoint: string;
  logStream: string;
}): Record<string, string> {
  const { version, session, region, endpoint, logStream } = options;
  const { settings } = version;
  return {
    AWS_ENDPOINT_URL: endpoint, // the function's own variables may say otherwise
    ...nodeIsOld(settings.runtime),
    ...settings.variables,
    _HANDLER: settings.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: settings.logging.format,
    ...(settings.logging.format === 'JSON' && {
      AWS_LAMBDA_LOG_LEVEL: settings.logging.applicationLevel ?? 'INFO',
    }),
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  };
}

/** AWS runs the function on a newer node than this machine has: there the SDK has nothing to warn about. */
const nodeIsOld = (runtime: string): Record<string, string> =>
  Number(/\d+/.exec(runtime)?.[0]) > Number(process.versions.node.split('.')[0])
    ? { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }
    : {};
