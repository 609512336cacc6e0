import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { noCloudHint, readRunningCloud } from '../local/running-cloud-file.ts';
import { readPort } from '../local/up-options.ts';
import { unlessInterrupted } from '../interrupted.ts';
import { UserError } from '../user-error.ts';
import { namingCalls } from '../../lib/runtime/call-of.ts';
import { expectProfile, profileNamed } from './profile.ts';
import { unreadable } from './unreadable.ts';

/** A cloud, AWS or local, and the pipeline in it. */
export interface Connection {
  /** For any SDK client; without credentials the SDK's standard chain finds them. */
  readonly clientConfig: object;
  readonly outputs: Readonly<Record<string, string>>;
  /** Where the stack is. */
  readonly region: string;
  /** `AWS account 123456789012, eu-central-1` or `local cloud http://127.0.0.1:4566, …`: every screen says which. */
  readonly where: string;
}

/** Finds the cloud by the options of {@link CONNECTION_OPTIONS} and the environment, and reads the stack's outputs. */
export async function connect(context: CommandContext): Promise<Connection> {
  const { clientConfig, where } = await findCloud(context);
  const stack = context.options['stack'] as string;
  const { outputs, id } = await unlessInterrupted(context.signal, readStack(clientConfig, stack, where));
  const [, , , region = '', account] = id.split(':');
  const cloud = where.startsWith('AWS') ? 'AWS' : `${where},`;
  return {
    clientConfig,
    outputs,
    region,
    where: `${cloud} account ${account}, ${region}${profileOf(context)}`,
  };
}

const profileOf = (context: CommandContext): string => {
  const profile = profileNamed(context);
  return profile === undefined || context.options['local'] ? '' : `, profile ${profile}`;
};

/** How long an endpoint may take to be there, and be silent; the SDK itself would wait for ever. It tries three times. */
const BOUNDED = { requestHandler: { connectionTimeout: 5_000, socketTimeout: 15_000 } };

/** The cloud alone, without a pipeline in it. Throws UserError where there is no such local cloud or profile. */
export const findCloud = async (
  context: CommandContext,
): Promise<Pick<Connection, 'clientConfig' | 'where'>> =>
  context.options['local'] ? localCloud(context.options) : awsCloud(context);

function localCloud(options: CommandContext['options']) {
  const port = readPort(options['port'] as string);
  const running = readRunningCloud(port);
  if (!running)
    throw new UserError(`no local cloud runs on port ${port}`, {
      hint: noCloudHint(),
      exitCode: EXIT.unreadable,
    });
  const { endpoint, region, accessKeyId, secretAccessKey } = running;
  const clientConfig = { ...BOUNDED, endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  return { clientConfig, where: `local cloud ${endpoint}` };
}

/**
 * What the SDK itself has to say goes nowhere: it warns in four lines of keys in the environment beside a profile, and the
 * profile is the one that is meant.
 */
const logger = { debug() {}, info() {}, warn() {}, error() {} };

async function awsCloud(context: CommandContext) {
  const { options, env } = context;
  const named = profileNamed(context);
  if (named !== undefined) await expectProfile(named);
  const profile = options['profile'] as string | undefined;
  const region = (options['region'] as string | undefined) ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const endpoint = env['AWS_ENDPOINT_URL'];
  const clientConfig = {
    ...BOUNDED,
    logger,
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  };
  return {
    clientConfig,
    where: endpoint ? `cloud at ${endpoint}` : `AWS ${region ?? `profile ${profile ?? 'default'}`}`,
  };
}

async function readStack(clientConfig: object, stack: string, where: string) {
  const client = namingCalls(new CloudFormationClient(clientConfig));
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = (Stacks[0]?.Outputs ?? []).map((o) => [o.OutputKey!, o.OutputValue ?? ''] as const);
    return { id: Stacks[0]?.StackId ?? '', outputs: Object.fromEntries(outputs) };
  } catch (cause) {
    const missing = (cause as Error).name === 'ValidationError';
    const what = `the stack ${stack} cannot be read (${where})`;
    if (!missing) throw unreadable(what, cause);
    const region = await client.config.region();
    throw new UserError(`${what}: ${(cause as Error).message} in ${region}`, {
      hint: `is it in another region than ${region} (--region), another account (--profile), or of another name (--stack)? \`npx serverless deploy\` installs it; --local looks at the local cloud`,
      exitCode: EXIT.unreadable,
      cause,
    });
  }
}
