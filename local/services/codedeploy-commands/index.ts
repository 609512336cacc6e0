import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request, Service, ServiceDefinition } from '../../service.ts';
import { commandExchange } from './command-exchange.ts';
import type { IssuedCommand } from './issued-commands.ts';
import { specificationSigner } from './specification-signer.ts';

/** What host agents talk to: the protocol of the stock agent 1.8.1. */
export const codedeployCommands: ServiceDefinition = {
  name: 'codedeploy-commands',
  wire: {
    serviceId: 'CodeDeployCommands',
    signingName: 'codedeploy-commands',
    protocol: 'awsJson1_1',
    target: 'CodeDeployCommandService_v20141006',
    namespace: 'com.amazonaws.codedeploycommands',
    version: '2014-10-06',
    schemas: () => import('./schemas.ts'),
  },
  // No IAM policy is needed on AWS either: a host is known by its credentials, and may speak for itself only.
  permissions: {
    prefix: 'codedeploy-commands',
    operations: {
      PollHostCommand: () => [],
      GetDeploymentSpecification: () => [],
      GetSigningCertificate: () => [],
      PutHostCommandAcknowledgement: () => [],
      PostHostCommandUpdate: () => [],
      PutHostCommandComplete: () => [],
    },
  },
  create: createService,
};

interface Envelope {
  readonly Format?: string;
  readonly Payload?: string;
}

function createService(cloud: Cloud): Service {
  const exchange = commandExchange(cloud);
  const signer = specificationSigner(cloud);
  const ownCommand = (id: string, { caller }: Request): IssuedCommand | undefined => {
    const command = exchange.command(id);
    if (command) checkSpeaker(cloud, caller, command.hostIdentifier);
    return command;
  };
  return {
    operations: {
      PollHostCommand: async (
        { HostIdentifier: host }: { HostIdentifier: string },
        { caller, signal }: Request,
      ) => {
        checkSpeaker(cloud, caller, host);
        const command = await exchange.poll(host, signal);
        return command ? { HostCommand: hostCommand(command) } : {};
      },
      GetDeploymentSpecification: async (
        input: { HostIdentifier: string; DeploymentExecutionId: string },
        { caller }: Request,
      ) => {
        checkSpeaker(cloud, caller, input.HostIdentifier);
        const command = exchange.execution(input.HostIdentifier, input.DeploymentExecutionId);
        if (!command)
          throw new AwsError('ClientException', `No such execution: ${input.DeploymentExecutionId}`);
        return {
          DeploymentSystem: 'CodeDeploy',
          DeploymentSpecification: {
            GenericEnvelope: { Format: 'PKCS7/JSON', Payload: await signer.sign(command.specification()) },
          },
        };
      },
      GetSigningCertificate: async () => ({ Certificate: await signer.certificate() }),
      PutHostCommandAcknowledgement: (
        input: { HostCommandIdentifier: string; Diagnostics?: Envelope },
        request: Request,
      ) => {
        const command = ownCommand(input.HostCommandIdentifier, request);
        // Ended meanwhile (too late, stopped): the host drops it.
        if (!command) return { CommandStatus: 'Failed' };
        if (!isNoop(input.Diagnostics)) return { CommandStatus: 'InProgress' };
        exchange.finish(command, { status: 'Succeeded' });
        return { CommandStatus: 'Succeeded' };
      },
      PostHostCommandUpdate: (input: { HostCommandIdentifier: string }, request: Request) => ({
        CommandStatus: ownCommand(input.HostCommandIdentifier, request) ? 'InProgress' : 'Failed',
      }),
      PutHostCommandComplete: (
        input: { HostCommandIdentifier: string; CommandStatus: string; Diagnostics?: Envelope },
        request: Request,
      ) => {
        const { HostCommandIdentifier: id, CommandStatus: status, Diagnostics: diagnostics } = input;
        if (status !== 'Succeeded' && status !== 'Failed') {
          throw new AwsError(
            'ClientException',
            `expected CommandStatus Succeeded or Failed, found ${status}`,
          );
        }
        const command = ownCommand(id, request);
        if (command) exchange.finish(command, { status, diagnostics: diagnostics?.Payload });
        return {};
      },
    },
    stop: () => exchange.stop(),
  };
}

const hostCommand = (command: IssuedCommand) => ({
  HostCommandIdentifier: command.id,
  HostIdentifier: command.hostIdentifier,
  DeploymentExecutionId: command.executionId,
  CommandName: command.commandName,
  Nonce: command.nonce,
});

/**
 * A host speaks for itself: an instance by its role's session, which is named after it, one on premises by the IAM user or
 * session that it was registered with. For others speaks who is allowed to by a policy, as an administrator is; the
 * action is that of https://docs.aws.amazon.com/codedeploy/latest/userguide/vpc-endpoints.html
 */
function checkSpeaker(cloud: Cloud, caller: Caller, host: string): void {
  if (caller.kind === 'aws') return;
  const instance = host.slice(host.lastIndexOf('/') + 1);
  const isSession = caller.kind === 'identity' && caller.arn.includes(':assumed-role/');
  if (caller.kind === 'identity' && caller.arn === host) return;
  if (isSession && caller.arn.endsWith(`/${instance}`)) return;
  if (cloud.allows(caller, { action: 'codedeploy-commands-secure:PollHostCommand', resource: '*' })) return;
  throw new AwsError(
    'AccessDeniedException',
    `${caller.kind === 'identity' ? caller.arn : caller.principal} may not speak for the host ${host}`,
  );
}

function isNoop(diagnostics: Envelope | undefined): boolean {
  try {
    return (JSON.parse(diagnostics?.Payload ?? '{}') as { IsCommandNoop?: boolean }).IsCommandNoop === true;
  } catch {
    return false;
  }
}
