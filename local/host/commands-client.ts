import type { AwsHttp } from './aws-http.ts';
import { CallFailed, callJson } from './call-json.ts';

/** The host-agent protocol of CodeDeploy, as the host speaks it. */
export interface CommandsClient {
  /** Waits for a command; undefined when there was none for a while. */
  poll(hostIdentifier: string): Promise<HostCommand | undefined>;
  specification(command: HostCommand): Promise<SpecificationAnswer>;
  /** The certificate that specifications are signed with, as PEM. */
  signingCertificate(): Promise<string>;
  /** Tells whether there is anything to do; answers the command's status. */
  acknowledge(command: HostCommand, isNoop: boolean): Promise<string | undefined>;
  complete(commandId: string, status: 'Succeeded' | 'Failed', diagnostics: object): Promise<void>;
}

export interface HostCommand {
  readonly HostCommandIdentifier: string;
  readonly HostIdentifier: string;
  readonly DeploymentExecutionId: string;
  readonly CommandName: string;
}

export interface SpecificationAnswer {
  readonly DeploymentSystem: string;
  readonly DeploymentSpecification: {
    readonly GenericEnvelope?: { readonly Format: string; readonly Payload: string };
  };
}

/** Milliseconds; longer than the service holds a poll. */
const READ_TIMEOUT = 80_000;
const ATTEMPTS = 5;

export function createCommandsClient(http: AwsHttp, stopped: AbortSignal): CommandsClient {
  const call = async <Answer>(operation: string, input: object): Promise<Answer> => {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(READ_TIMEOUT)]);
    const target = `CodeDeployCommandService_v20141006.${operation}`;
    return callJson<Answer>(http, { service: 'codedeploy-commands', target, input }, signal);
  };
  // What a command did is told again until it is heard: a lost answer would leave the deployment waiting.
  const callSurely = async <Answer>(operation: string, input: object): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call<Answer>(operation, input);
      } catch (error) {
        const isFinal = error instanceof CallFailed && error.status < 500;
        if (isFinal || attempt >= ATTEMPTS || stopped.aborted) throw error;
        await pause(attempt * 500);
      }
    }
  };
  return {
    poll: async (hostIdentifier) =>
      (await call<{ HostCommand?: HostCommand }>('PollHostCommand', { HostIdentifier: hostIdentifier }))
        .HostCommand ?? undefined,
    specification: ({ DeploymentExecutionId, HostIdentifier }) =>
      callSurely('GetDeploymentSpecification', { DeploymentExecutionId, HostIdentifier }),
    signingCertificate: async () =>
      (await callSurely<{ Certificate: string }>('GetSigningCertificate', {})).Certificate,
    acknowledge: async ({ HostCommandIdentifier }, isNoop) =>
      (
        await callSurely<{ CommandStatus?: string }>('PutHostCommandAcknowledgement', {
          HostCommandIdentifier,
          Diagnostics: { Format: 'JSON', Payload: JSON.stringify({ IsCommandNoop: isNoop }) },
        })
      ).CommandStatus,
    complete: async (commandId, status, diagnostics) => {
      await callSurely('PutHostCommandComplete', {
        HostCommandIdentifier: commandId,
        CommandStatus: status,
        Diagnostics: { Format: 'JSON', Payload: JSON.stringify(diagnostics) },
      });
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
