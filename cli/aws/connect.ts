import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { readRunningCloud } from '../local/running-cloud-file.ts';
import { readPort } from '../local/up-options.ts';
import { UserError } from '../user-error.ts';

/** A cloud, AWS or local, and the pipeline in it. */
export interface Connection {
  /** For any SDK client; without credentials the SDK's standard chain finds them. */
  readonly clientConfig: object;
  readonly outputs: Readonly<Record<string, string>>;
  /** `AWS eu-central-1` or `local cloud http://127.0.0.1:4566`: every screen says which. */
  readonly where: string;
}

/** Finds the cloud by the options of {@link CONNECTION_OPTIONS} and the environment, and reads the stack's outputs. */
export async function connect(context: CommandContext): Promise<Connection> {
  const { clientConfig, where } = findCloud(context);
  const stack = context.options['stack'] as string;
  const outputs = await stackOutputs(new CloudFormationClient(clientConfig), stack, where);
  return { clientConfig, outputs, where };
}

/** The cloud alone, without a pipeline in it. */
export const findCloud = ({ options, env }: CommandContext): Pick<Connection, 'clientConfig' | 'where'> =>
  options['local'] ? localCloud(options) : awsCloud(options, env);

function localCloud(options: CommandContext['options']) {
  const port = readPort(options['port'] as string);
  const running = readRunningCloud(port);
  if (!running)
    throw new UserError(`no local cloud runs on port ${port}`, {
      hint: 'start one with `signalbox up`',
      exitCode: EXIT.unreadable,
    });
  const { endpoint, region, accessKeyId, secretAccessKey } = running;
  const clientConfig = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  return { clientConfig, where: `local cloud ${endpoint}` };
}

function awsCloud(options: CommandContext['options'], env: CommandContext['env']) {
  const profile = options['profile'] as string | undefined;
  const region = (options['region'] as string | undefined) ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  const endpoint = env['AWS_ENDPOINT_URL'];
  const clientConfig = {
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  };
  return {
    clientConfig,
    where: endpoint ? `cloud at ${endpoint}` : `AWS ${region ?? `profile ${profile ?? 'default'}`}`,
  };
}

async function stackOutputs(
  cloudFormation: CloudFormationClient,
  stack: string,
  where: string,
): Promise<Record<string, string>> {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stack }));
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map((o) => [o.OutputKey!, o.OutputValue ?? '']));
  } catch (cause) {
    throw new UserError(`the stack ${stack} cannot be read (${where}): ${(cause as Error).message}`, {
      hint: 'check --local, --profile, --region and --stack; `npx serverless deploy` installs the stack',
      exitCode: EXIT.unreadable,
      cause,
    });
  }
}
