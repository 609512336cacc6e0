import { createAwsHttp } from './aws-http.ts';
import { bootHost } from './boot-host.ts';
import { CallFailed } from './call-json.ts';
import { createCommandsClient } from './commands-client.ts';
import type { CommandsClient, HostCommand } from './commands-client.ts';
import { CommandError, failureDiagnostics } from './command-error.ts';
import type { CommandDiagnostics } from './command-error.ts';
import { hostFolders } from './deployment-folders.ts';
import { readSpecification } from './deployment-specification.ts';
import { credentialVariables } from './host-credentials.ts';
import type { CredentialSource } from './host-credentials.ts';
import { createHostClock } from './host-clock.ts';
import { hostEnvironment } from './host-settings.ts';
import type { HostSettings } from './host-settings.ts';
import { holdHost } from './hold-host.ts';
import { undoInterruptedInstalls } from './install/install-journal.ts';
import { keepTrying } from './keep-trying.ts';
import { createLogFile } from './log-file.ts';
import { terminateMarked } from './marked-processes.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { createOngoingCommands } from './ongoing-commands.ts';
import type { OngoingCommands } from './ongoing-commands.ts';
import { prepareCommand } from './run-command.ts';
import { COMMAND_MARKER } from './scripts/run-hook.ts';
import type { CommandContext } from './run-command.ts';
import { createLogShipper } from './ship-log.ts';

export interface HostAgentOptions {
  readonly settings: HostSettings;
  readonly credentials: CredentialSource;
  /** Ends the agent. */
  readonly stopped: AbortSignal;
  /** Told what goes wrong outside of any command: the cloud cannot be reached, say. */
  onTrouble(message: string): void;
}

/**
 * Polls for lifecycle commands and runs them until stopped; what an earlier agent of the host left half done is taken
 * back and reported first, and what ran on a host that boots again is started. Throws where another agent runs on the host.
 */
export async function runHostAgent(options: HostAgentOptions): Promise<void> {
  const { settings, credentials, stopped } = options;
  const folders = hostFolders(settings.root);
  const letGo = holdHost(folders.pidFile);
  // At once, and not when the last poll has been given up: the host may be taken over meanwhile.
  stopped.addEventListener('abort', letGo, { once: true });
  const clock = createHostClock();
  const http = clock.listenTo(createAwsHttp(settings.endpoint, settings.region, credentials));
  const client = createCommandsClient(http, stopped);
  const agent: Agent = {
    ...options,
    client,
    certificate: pinned(() => client.signingCertificate()),
    ongoing: createOngoingCommands(folders.ongoing),
    context: {
      root: settings.root,
      http,
      clock,
      stopped,
      oneInstallAtATime: createOneAtATime(),
      onLine: keepLines(options, { http, clock }),
      environment: async () => ({
        ...process.env,
        ...hostEnvironment(settings),
        ...credentialVariables(await credentials.current()),
      }),
    },
  };
  await undoInterruptedInstalls(folders.instructions);
  await reportInterrupted(agent);
  await bootHost({ ...agent, hostId: settings.hostId });
  await pollUntilStopped(agent);
}

/** Every line of every deployment: in one file of the host, as the stock agent has it, and in CloudWatch Logs. */
function keepLines(
  options: HostAgentOptions,
  cloud: Pick<CommandContext, 'http' | 'clock'>,
): CommandContext['onLine'] {
  const file = createLogFile(hostFolders(options.settings.root).allDeploymentsLog, 'rotate');
  const shipper = createLogShipper({ ...options, ...cloud, stream: options.settings.hostId });
  return (deploymentId, line) => {
    file.append(`[${deploymentId}]${new Date(cloud.clock.now()).toISOString()} ${line}\n`);
    shipper.line(`[${deploymentId}]${line}`);
  };
}

interface Agent extends HostAgentOptions {
  readonly client: CommandsClient;
  readonly ongoing: OngoingCommands;
  readonly context: Omit<CommandContext, 'commandId'>;
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

async function pollUntilStopped(agent: Agent): Promise<void> {
  const { stopped, onTrouble } = agent;
  await keepTrying(agent, 'polling', async () => {
    while (!stopped.aborted) {
      const command = await agent.client.poll(agent.settings.hostIdentifier);
      if (!command) continue;
      // Polling goes on meanwhile: another deployment group may want this host too.
      void handle(command, agent).catch((error: unknown) => onTrouble(messageOf(error)));
    }
  });
}

async function handle(command: HostCommand, agent: Agent): Promise<void> {
  const { client, ongoing, context } = agent;
  const { HostCommandIdentifier: commandId } = command;
  try {
    const trusted = await agent.certificate();
    const specification = await readSpecification(await client.specification(command), trusted);
    const prepared = await prepareCommand(command.CommandName, specification, { ...context, commandId });
    const status = await client.acknowledge(command, prepared.isNoop);
    if (status === 'Succeeded' || (status === 'Failed' && !prepared.isNoop)) return;
    const { deploymentId } = specification;
    ongoing.begin(deploymentId, commandId);
    const report = await prepared.run().then(
      (diagnostics) => ({ status: 'Succeeded' as const, diagnostics }),
      (error: unknown) => ({ status: 'Failed' as const, diagnostics: failureDiagnostics(error) }),
    );
    // An agent that is stopped leaves its mark: the next one reports the command as cut off.
    if (context.stopped.aborted) return;
    await complete(agent, commandId, report);
    ongoing.end(deploymentId);
  } catch (error) {
    if (context.stopped.aborted) return;
    await complete(agent, commandId, { status: 'Failed', diagnostics: failureDiagnostics(error) });
  }
}

interface Report {
  readonly status: 'Succeeded' | 'Failed';
  readonly diagnostics: CommandDiagnostics;
}

/** Tells the service until it has heard it: it would wait for more than an hour otherwise. */
async function complete(agent: Agent, commandId: string, { status, diagnostics }: Report): Promise<void> {
  await keepTrying(agent, `reporting ${status}`, async () => {
    try {
      await agent.client.complete(commandId, status, diagnostics);
    } catch (error) {
      if (!(error instanceof CallFailed) || error.status >= 500) throw error;
      agent.onTrouble(messageOf(error)); // it will not hear it: the command has ended there
    }
  });
}

/** A command that an earlier agent of this host began and did not end has failed; what its scripts left running goes. */
async function reportInterrupted(agent: Agent): Promise<void> {
  for (const { deploymentId, commandId } of agent.ongoing.interrupted()) {
    await terminateMarked(COMMAND_MARKER, commandId);
    const error = new CommandError(
      'FailedAfterRestart',
      'the host agent was restarted while it ran this command: its scripts were ended, and an Install was taken back',
    );
    await complete(agent, commandId, { status: 'Failed', diagnostics: failureDiagnostics(error) });
    agent.ongoing.end(deploymentId);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
