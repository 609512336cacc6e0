import { setMaxListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
  BatchGetDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import type {
  CreateDeploymentCommandInput,
  CreateDeploymentConfigCommandInput,
  CreateDeploymentGroupCommandInput,
  DeploymentInfo,
  InstanceTarget,
} from '@aws-sdk/client-codedeploy';
import type { Instance } from '@aws-sdk/client-ec2';
import { vi } from 'vitest';
import type { Clock } from '../../../../local/clock.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { codedeploy } from '../../../../local/services/codedeploy/index.ts';
import { commandExchange } from '../../../../local/services/codedeploy-commands/command-exchange.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';
import { APPLICATION, createServiceRole, GROUP, listing, roleArn } from './fleet.ts';

/** A cloud whose hosts only say how their lifecycle events end: for rules about many hosts. */
export interface SimulatedFleet {
  readonly cloud: TestCloud;
  readonly client: CodeDeployClient;
  /** `<host> <event>`, in the order in which hosts took them. */
  readonly story: string[];
  /** Starts agents that poll under these identifiers. */
  join(hosts: Readonly<Record<string, string>>): void;
  createGroup(input?: Partial<CreateDeploymentGroupCommandInput>): Promise<void>;
  createConfig(input: Omit<CreateDeploymentConfigCommandInput, 'deploymentConfigName'>): Promise<string>;
  /** Deploys the revision of that name. */
  deploy(revision: string, input?: Partial<CreateDeploymentCommandInput>): Promise<string>;
  info(deploymentId: string): Promise<DeploymentInfo>;
  ended(deploymentId: string): Promise<DeploymentInfo>;
  targets(deploymentId: string): Promise<InstanceTarget[]>;
  stop(): Promise<void>;
}

export interface SimulatedFleetOptions {
  readonly instances?: readonly Instance[];
  readonly clock?: Clock;
  readonly services?: readonly ServiceDefinition[];
  /** A folder that keeps the cloud's state; one that an earlier fleet filled is taken up again. */
  readonly data?: string;
  /** Asked for each event of a host: whether it succeeds. A promise holds the event until it is settled. */
  answers?(host: string, event: string): boolean | Promise<boolean>;
}

export const revisionOf = (name: string) => ({
  revisionType: 'S3' as const,
  s3Location: { bucket: 'bundles', key: `${name}.zip`, bundleType: 'zip' as const },
});

export async function startSimulatedFleet(options: SimulatedFleetOptions = {}): Promise<SimulatedFleet> {
  const { instances = [], clock, services = [], data, answers = () => true } = options;
  const isNew = data === undefined || readdirSync(data).length === 0;
  const standard = [iam, sts, events, listing(instances), codedeploy, codedeployCommands];
  const cloud = await startTestCloud({
    services: [...standard.filter(({ name }) => !services.some((one) => one.name === name)), ...services],
    ...(clock ? { clock } : {}),
    ...(data === undefined ? {} : { data }),
  });
  const client = new CodeDeployClient(cloud.clientConfig);
  if (isNew) {
    await createServiceRole(cloud);
    await client.send(new CreateApplicationCommand({ applicationName: APPLICATION }));
  }
  const story: string[] = [];
  const ended = new AbortController();
  setMaxListeners(0, ended.signal); // one for each host
  const join = (hosts: Readonly<Record<string, string>>) => {
    for (const [host, identifier] of Object.entries(hosts)) {
      void serve(cloud, identifier, {
        ended: ended.signal,
        run: (event) => {
          story.push(`${host} ${event}`);
          return answers(host, event);
        },
      });
    }
  };
  join(
    Object.fromEntries(
      instances
        .filter(({ State }) => (State?.Name ?? 'running') === 'running')
        .map(({ InstanceId = '' }) => [InstanceId, cloud.cloud.arn('ec2', `instance/${InstanceId}`)]),
    ),
  );
  return {
    cloud,
    client,
    story,
    join,
    createGroup: async (input) => {
      const self = {
        applicationName: APPLICATION,
        deploymentGroupName: GROUP,
        serviceRoleArn: roleArn(cloud.cloud),
      };
      await client.send(new CreateDeploymentGroupCommand({ ...self, ...input }));
    },
    ...calls(client),
    stop: async () => {
      ended.abort();
      await cloud.stop();
    },
  };
}

function calls(client: CodeDeployClient) {
  const info = async (deploymentId: string) =>
    (await client.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
  let configs = 0;
  return {
    info,
    createConfig: async (input: Omit<CreateDeploymentConfigCommandInput, 'deploymentConfigName'>) => {
      const deploymentConfigName = `config-${(configs += 1)}`;
      await client.send(new CreateDeploymentConfigCommand({ deploymentConfigName, ...input }));
      return deploymentConfigName;
    },
    deploy: async (revision: string, input?: Partial<CreateDeploymentCommandInput>) => {
      const self = { applicationName: APPLICATION, deploymentGroupName: GROUP };
      const command = new CreateDeploymentCommand({ ...self, revision: revisionOf(revision), ...input });
      return (await client.send(command)).deploymentId!;
    },
    ended: (deploymentId: string) =>
      vi.waitFor(
        async () => {
          const found = await info(deploymentId);
          if (!found.completeTime) throw new Error(`expected ${deploymentId} to end, found ${found.status}`);
          return found;
        },
        { timeout: 20_000, interval: 10 },
      ),
    targets: async (deploymentId: string): Promise<InstanceTarget[]> => {
      const { targetIds = [] } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
      if (targetIds.length === 0) return [];
      const command = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds });
      return (await client.send(command)).deploymentTargets!.map(({ instanceTarget }) => instanceTarget!);
    },
  };
}

interface Agent {
  readonly ended: AbortSignal;
  run(event: string): boolean | Promise<boolean>;
}

/** Polls and answers as an agent does, without its process. */
async function serve({ cloud }: TestCloud, hostIdentifier: string, { ended, run }: Agent): Promise<void> {
  const exchange = commandExchange(cloud);
  while (!ended.aborted) {
    const command = await exchange.poll(hostIdentifier, ended);
    if (!command) continue;
    void Promise.resolve(run(command.commandName)).then((isDone) =>
      exchange.finish(command, { status: isDone ? 'Succeeded' : 'Failed' }),
    );
  }
}
