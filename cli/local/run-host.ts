import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CodeDeployClient, GetOnPremisesInstanceCommand } from '@aws-sdk/client-codedeploy';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createCredentialSource, runHostAgent, terminateHost } from '../../local/host/index.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';

/** Polls for lifecycle commands and runs them until interrupted; what its scripts left running ends with it. */
export async function runHost(context: CommandContext): Promise<ExitCode> {
  const { output, signal } = context;
  const host = readHostOptions(context);
  const hostIdentifier = await identifierOf(host);
  const root = await makeRoot(host.root);
  output.line(`host ${host.name} polls ${host.endpoint} as ${hostIdentifier}, its disk is ${root}`);
  await runHostAgent({
    settings: { ...host, hostId: host.name, hostIdentifier, root },
    credentials: createCredentialSource(host.credentials),
    stopped: signal,
    onTrouble: (message) => output.note(message),
  });
  await terminateHost(host.name);
  return EXIT.succeeded;
}

interface HostOptions {
  readonly name: string;
  readonly root: string;
  readonly endpoint: string;
  readonly region: string;
  readonly address: string;
  readonly port: number;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

function readHostOptions({ options, env }: CommandContext): HostOptions {
  const { name, root } = options;
  if (typeof name !== 'string' || typeof root !== 'string')
    throw new UserError('expected --name NAME and --root DIR', { exitCode: EXIT.usage });
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new UserError('expected credentials in the environment, found none', {
      hint: 'eval "$(signalbox env)", or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the host\'s own IAM user',
      exitCode: EXIT.unreadable,
    });
  }
  const sessionToken = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {};
  return {
    name,
    root,
    endpoint: localEndpoint((options['endpoint'] as string | undefined) ?? env['AWS_ENDPOINT_URL']),
    region: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    ...listenAddress(options['listen'] as string),
    credentials: { accessKeyId, secretAccessKey, ...sessionToken },
  };
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566';
const AWS_HOST = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$/;

function localEndpoint(text: string | undefined): string {
  const url = URL.canParse(text ?? DEFAULT_ENDPOINT) ? new URL(text ?? DEFAULT_ENDPOINT) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UserError(`expected an endpoint such as ${DEFAULT_ENDPOINT}, got ${text}`, {
      exitCode: EXIT.usage,
    });
  if (AWS_HOST.test(url.hostname)) {
    throw new UserError(`${url.hostname} is AWS: this host is one of the local cloud alone`, {
      hint: 'on a real machine install the CodeDeploy agent: https://docs.aws.amazon.com/codedeploy/latest/userguide/codedeploy-agent-operations-install.html',
      exitCode: EXIT.usage,
    });
  }
  return url.origin;
}

function listenAddress(text: string): { address: string; port: number } {
  const [, address = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (address && Number(port) <= 65_535) return { address, port: Number(port) };
  throw new UserError(`expected --listen ADDRESS:PORT, got ${text}`, { exitCode: EXIT.usage });
}

/** What the host polls as: the IAM ARN that it was registered with. */
async function identifierOf(host: HostOptions): Promise<string> {
  const { name, endpoint, region, credentials } = host;
  const settings = { endpoint, region, credentials };
  try {
    const { instanceInfo } = await new CodeDeployClient(settings).send(
      new GetOnPremisesInstanceCommand({ instanceName: name }),
    );
    const arn = instanceInfo?.iamUserArn ?? instanceInfo?.iamSessionArn;
    if (arn && !instanceInfo?.deregisterTime) return arn;
    throw notRegistered(name);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { name: code } = cause as Error;
    if (code === 'InstanceNotRegisteredException') throw notRegistered(name, cause);
    // A host's own user need not be allowed to ask; what it is registered with is itself.
    if (code.startsWith('AccessDenied'))
      return (await new STSClient(settings).send(new GetCallerIdentityCommand({}))).Arn!;
    throw new UserError(
      `the local cloud at ${endpoint} cannot be asked for ${name}: ${(cause as Error).message}`,
      {
        hint: 'start it with `signalbox up`, and take the credentials of `signalbox env`',
        exitCode: EXIT.unreadable,
        cause,
      },
    );
  }
}

const notRegistered = (name: string, cause?: unknown) =>
  new UserError(`${name} is not registered as an on-premises instance`, {
    hint: `aws deploy register-on-premises-instance --instance-name ${name} --iam-user-arn arn:aws:iam::ACCOUNT:user/${name}`,
    exitCode: EXIT.notFound,
    cause,
  });

async function makeRoot(folder: string): Promise<string> {
  const root = resolve(folder);
  try {
    await mkdir(root, { recursive: true });
    return root;
  } catch (cause) {
    throw new UserError(`expected a folder that can be made at ${root}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
