import { createAwsHttp } from './aws-http.ts';
import { createCommandsClient } from './commands-client.ts';
import type { CommandsClient, HostCommand } from './commands-client.ts';
import { CommandError, failureDiagnostics } from './command-error.ts';
import { hostFolders } from './deployment-folders.ts';
import { readSpecification } from './deployment-specification.ts';
import { credentialVariables } from './host-credentials.ts';
import type { CredentialSource } from './host-credentials.ts';
import { hostEnvironment } from './host-settings.ts';
import type { HostSettings } from './host-settings.ts';
import { createOngoingCommands } from './ongoing-commands.ts';
import type { OngoingCommands } from './ongoing-commands.ts';
import { prepareCommand } from './run-command.ts';
import type { CommandContext } from './run-command.ts';

export interface HostAgentOptions {
  readonly settings: HostSettings;
  readonly credentials: CredentialSource;
  /** Ends the agent. */
  readonly stopped: AbortSignal;
  /** Told what goes wrong outside of any command: the cloud cannot be reached, say. */
  onTrouble(message: string): void;
}

/** Milliseconds before the next poll after the first failed one; doubled with each, up to the longest. */
const FIRST_BACK_OFF = 200;
const LONGEST_BACK_OFF = 10_000;

/** Polls for lifecycle commands and runs them until stopped. */
export async function runHostAgent(options: HostAgentOptions): Promise<void> {
  const { settings, credentials, stopped } = options;
  const http = createAwsHttp(settings.endpoint, settings.region, credentials);
  const client = createCommandsClient(http, stopped);
  const ongoing = createOngoingCommands(hostFolders(settings.root).ongoing);
  const context: CommandContext = {
    root: settings.root,
    http,
    stopped,
    environment: async () => ({
      ...process.env,
      ...hostEnvironment(settings),
      ...credentialVariables(await credentials.current()),
    }),
  };
  const agent: Agent = { client, ongoing, context, certificate: pinned(() => client.signingCertificate()) };
  await reportInterrupted(client, ongoing).catch((error: unknown) => options.onTrouble(String(error)));
  let backOff = FIRST_BACK_OFF;
  while (!stopped.aborted) {
    try {
      const command = await client.poll(settings.hostIdentifier);
      backOff = FIRST_BACK_OFF;
      // Polling goes on meanwhile: another deployment group may want this host too.
      if (command) void handle(command, agent).catch((error: unknown) => options.onTrouble(String(error)));
    } catch (error) {
      if (stopped.aborted) return;
      options.onTrouble(`polling failed: ${error instanceof Error ? error.message : String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, backOff));
      backOff = Math.min(backOff * 2, LONGEST_BACK_OFF);
    }
  }
}

interface Agent {
  readonly client: CommandsClient;
  readonly ongoing: OngoingCommands;
  readonly context: CommandContext;
  /** The certificate that specifications must be signed with. */
  certificate(): Promise<string>;
}

/** Asked for once, and trusted for as long as the agent lives: a specification of another signer is refused. */
function pinned(ask: () => Promise<string>): () => Promise<string> {
  let answer: Promise<string> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

async function handle(command: HostCommand, { client, ongoing, context, certificate }: Agent): Promise<void> {
  try {
    const trusted = await certificate();
    const specification = await readSpecification(await client.specification(command), trusted);
    const prepared = await prepareCommand(command.CommandName, specification, context);
    const status = await client.acknowledge(command, prepared.isNoop);
    if (status === 'Succeeded' || (status === 'Failed' && !prepared.isNoop)) return;
    ongoing.begin(specification.deploymentId, command.HostCommandIdentifier);
    try {
      await client.complete(command.HostCommandIdentifier, 'Succeeded', await prepared.run());
    } finally {
      ongoing.end(specification.deploymentId);
    }
  } catch (error) {
    if (context.stopped.aborted) return;
    await client.complete(command.HostCommandIdentifier, 'Failed', failureDiagnostics(error));
  }
}

/** A command that an earlier agent of this host began and did not end has failed. */
async function reportInterrupted(client: CommandsClient, ongoing: OngoingCommands): Promise<void> {
  for (const { deploymentId, commandId } of ongoing.interrupted()) {
    const error = new CommandError(
      'FailedAfterRestart',
      'the host agent was restarted while it ran this command',
    );
    await client.complete(commandId, 'Failed', failureDiagnostics(error));
    ongoing.end(deploymentId);
  }
}
