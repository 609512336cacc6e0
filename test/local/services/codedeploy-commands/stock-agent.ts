import { spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';

/**
 * A replay of what host agent 1.8.1 puts on the wire, and of what it insists on in the answers; written from its source
 * (https://github.com/aws/aws-codedeploy-agent, `command_poller.rb` and `deployment_specification.rb`), with its own signatures and none of the
 * local cloud's code. What a command does on the host is the test's to say.
 */
export interface StockAgent {
  /** Every request in order with what the answer came to: `PutHostCommandAcknowledgement true -> InProgress`. */
  readonly transcript: string[];
  /** Polls and works off commands until stopped; polling goes on while a command runs, as with its thread pool. */
  run(stopped: AbortSignal): Promise<void>;
}

export interface StockAgentOptions {
  readonly endpoint: string;
  readonly region: string;
  /** `arn:aws:ec2:us-east-1:123456789012:instance/i-1` */
  readonly hostIdentifier: string;
  readonly credentials: StockCredentials;
  /** Whether there is nothing to do for the command; the agent says so in its acknowledgement. */
  isNoop(command: string): boolean;
  /** Does the command; what it throws is reported as the stock agent reports a script's failure. */
  execute(command: string, specification: StockSpecification, download: Download): Promise<void>;
}

export interface StockCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface StockSpecification {
  readonly DeploymentId: string;
  readonly DeploymentGroupId: string;
  readonly DeploymentGroupName: string;
  readonly ApplicationName: string;
  readonly DeploymentCreator: string;
  readonly DeploymentType: string;
  readonly Revision: { readonly RevisionType: string; readonly S3Revision: StockS3Revision };
}

interface StockS3Revision {
  readonly Bucket: string;
  readonly Key: string;
  readonly BundleType: string;
}

/** Fetches an object as it does with `s3_endpoint_override` on an IP address: the path begins with the bucket. */
type Download = (revision: StockS3Revision) => Promise<Buffer>;

/** What the stock agent says of a script that failed. */
export class StockScriptError extends Error {
  readonly diagnostics: object;

  constructor(error_code: number, script_name: string, log: string) {
    const message = `Script at specified location: ${script_name} failed with exit code 1`;
    super(message);
    this.diagnostics = { error_code, script_name, message, log };
  }
}

export function createStockAgent(options: StockAgentOptions): StockAgent {
  const transcript: string[] = [];
  const send = async (operation: string, input: object, signal?: AbortSignal): Promise<Answer> => {
    const response = await post(options, operation, input, signal);
    const text = await response.text();
    if (!response.ok) throw new Error(`${operation} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  };
  const work = (command: Command) => workOff(command, { options, send, transcript });
  return {
    transcript,
    run: async (stopped) => {
      const running = new Set<Promise<void>>();
      while (!stopped.aborted) {
        const polled = await send(
          'PollHostCommand',
          { HostIdentifier: options.hostIdentifier },
          stopped,
        ).catch((error: unknown): Answer => {
          if (stopped.aborted) return {};
          throw error;
        });
        const command = polled.HostCommand;
        if (!command) continue;
        transcript.push(`PollHostCommand -> ${command.CommandName}`);
        if (!options.hostIdentifier.includes(command.HostIdentifier))
          throw new Error('Host Identifier mismatch');
        running.add(work(command));
      }
      await Promise.all(running);
    },
  };
}

interface Command {
  readonly HostCommandIdentifier: string;
  readonly HostIdentifier: string;
  readonly DeploymentExecutionId: string;
  readonly CommandName: string;
}

interface Answer {
  readonly HostCommand?: Command;
  readonly CommandStatus?: string;
  readonly DeploymentSystem?: string;
  readonly DeploymentSpecification?: {
    readonly GenericEnvelope: { readonly Format: string; readonly Payload: string };
  };
}

interface Worker {
  readonly options: StockAgentOptions;
  readonly transcript: string[];
  send(operation: string, input: object): Promise<Answer>;
}

async function workOff(command: Command, worker: Worker): Promise<void> {
  const { options, send, transcript } = worker;
  const { CommandName: name, HostCommandIdentifier } = command;
  const specification = await askSpecification(command, worker);
  const IsCommandNoop = options.isNoop(name);
  const { CommandStatus: status } = await send('PutHostCommandAcknowledgement', {
    Diagnostics: json({ IsCommandNoop }),
    HostCommandIdentifier,
  });
  transcript.push(`PutHostCommandAcknowledgement ${IsCommandNoop} -> ${status}`);
  if (status === 'Succeeded' || status === 'Failed') return;
  const complete = async (CommandStatus: string, diagnostics: object) => {
    await send('PutHostCommandComplete', {
      CommandStatus,
      Diagnostics: json(diagnostics),
      HostCommandIdentifier,
    });
    transcript.push(`PutHostCommandComplete ${name} ${CommandStatus}`);
  };
  try {
    await options.execute(name, specification, (revision) => download(options, revision));
  } catch (error) {
    if (!(error instanceof StockScriptError)) throw error;
    return complete('Failed', error.diagnostics);
  }
  return complete('Succeeded', { error_code: 0, script_name: '', message: 'Succeeded: ', log: '' });
}

async function askSpecification(
  command: Command,
  { options, send, transcript }: Worker,
): Promise<StockSpecification> {
  const answer = await send('GetDeploymentSpecification', {
    DeploymentExecutionId: command.DeploymentExecutionId,
    HostIdentifier: options.hostIdentifier,
  });
  const { Format, Payload } = answer.DeploymentSpecification?.GenericEnvelope ?? { Format: '', Payload: '' };
  transcript.push(`GetDeploymentSpecification -> ${answer.DeploymentSystem} ${Format}`);
  return JSON.parse(openWithOpenSsl(Payload)) as StockSpecification;
}

/** As the agent does: its OpenSSL reads the PEM and checks the signature, not who the signer is. */
function openWithOpenSsl(payload: string): string {
  const args = ['smime', '-verify', '-noverify', '-inform', 'PEM'];
  const { status, stdout, stderr } = spawnSync('openssl', args, { input: payload, encoding: 'utf8' });
  if (status !== 0) throw new Error(`OpenSSL refuses the specification: ${stderr}`);
  return stdout;
}

const json = (payload: object) => ({ Format: 'JSON', Payload: JSON.stringify(payload) });

interface Signed {
  readonly method: string;
  readonly path: string;
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal;
}

function post(
  options: StockAgentOptions,
  operation: string,
  input: object,
  signal?: AbortSignal,
): Promise<Response> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-codedeploy-agent-version': 'OFFICIAL_1.8.1-1_deb',
    'x-amz-target': `CodeDeployCommandService_v20141006.${operation}`,
  };
  const request = {
    method: 'POST',
    path: '/',
    service: 'codedeploy-commands',
    headers,
    body: JSON.stringify(input),
  };
  return sendSigned(options, { ...request, ...(signal ? { signal } : {}) });
}

async function download(options: StockAgentOptions, { Bucket, Key }: StockS3Revision): Promise<Buffer> {
  const path = `/${Bucket}/${Key}`;
  const response = await sendSigned(options, { method: 'GET', path, service: 's3', headers: {}, body: '' });
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function sendSigned(
  { endpoint, region, credentials }: StockAgentOptions,
  request: Signed,
): Promise<Response> {
  const { method, path, service, body } = request;
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    ...request.headers,
    host: new URL(endpoint).host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': time,
    ...(credentials.sessionToken ? { 'x-amz-security-token': credentials.sessionToken } : {}),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = [method, path, '', lines, names.join(';'), sha256(body)].join('\n');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const { host: _host, ...sent } = headers;
  sent['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${hmac(key, text).toString('hex')}`;
  return fetch(`${endpoint}${path}`, {
    method,
    headers: sent,
    ...(method === 'POST' ? { body } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  });
}

const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
