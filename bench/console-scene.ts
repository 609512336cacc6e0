import { setTimeout as delay } from 'node:timers/promises';
import {
  AddTagsToOnPremisesInstancesCommand,
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  ListDeploymentTargetsCommand,
  RegisterOnPremisesInstanceCommand,
} from '@aws-sdk/client-codedeploy';
import { IAMClient } from '@aws-sdk/client-iam';
import { createRole } from './install.ts';
import type { BenchServer } from './servers.ts';

const NAME = 'crowd';
/** So many deployments run side by side, as a group has one at a time. */
const GROUPS = 16;
const AT_ONCE = 16;

export interface SceneSize {
  readonly deployments: number;
  readonly hosts: number;
}

/** Fills an account with deployments that have ended; answers one to very many hosts that is under way. */
export async function setConsoleScene({ clientConfig }: BenchServer, size: SceneSize): Promise<string> {
  const client = new CodeDeployClient(clientConfig);
  const role = await createRole(new IAMClient(clientConfig), 'codedeploy', 'ec2:DescribeInstances');
  await client.send(new CreateApplicationCommand({ applicationName: NAME }));
  const createGroup = (deploymentGroupName: string, Key: string) =>
    client.send(
      new CreateDeploymentGroupCommand({
        applicationName: NAME,
        deploymentGroupName,
        serviceRoleArn: role.Arn,
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
        onPremisesInstanceTagFilters: [{ Key, Type: 'KEY_ONLY' }],
      }),
    );
  const groups = Array.from({ length: GROUPS }, (_, index) => `empty-${index}`);
  for (const group of groups) await createGroup(group, 'nobody');
  await createGroup('all', NAME);
  await registerHosts(client, size.hosts);
  await Promise.all(groups.map((group) => deployAgain(client, group, size.deployments / GROUPS)));
  const id = await deploy(client, 'all');
  while ((await targetCount(client, id)) === 0) await delay(50);
  return id;
}

/** One more that ends at once; its id. */
export const deployOnce = ({ clientConfig }: BenchServer): Promise<string> =>
  deploy(new CodeDeployClient(clientConfig), 'empty-0');

async function registerHosts(client: CodeDeployClient, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `host-${String(index).padStart(4, '0')}`);
  for (let first = 0; first < count; first += AT_ONCE) {
    await Promise.all(names.slice(first, first + AT_ONCE).map((name) => register(client, name)));
  }
}

async function register(client: CodeDeployClient, instanceName: string): Promise<void> {
  const iamSessionArn = `arn:aws:sts::123456789012:assumed-role/hosts/${instanceName}`;
  await client.send(new RegisterOnPremisesInstanceCommand({ instanceName, iamSessionArn }));
  const tags = [{ Key: NAME, Value: 'yes' }];
  await client.send(new AddTagsToOnPremisesInstancesCommand({ instanceNames: [instanceName], tags }));
}

/** The group has no hosts: each ends at once. */
async function deployAgain(client: CodeDeployClient, group: string, times: number): Promise<void> {
  for (let count = 0; count < times;) {
    try {
      await deploy(client, group);
      count += 1;
    } catch (error) {
      if ((error as Error).name !== 'DeploymentLimitExceededException') throw error;
      await delay(5);
    }
  }
}

async function deploy(client: CodeDeployClient, deploymentGroupName: string): Promise<string> {
  const s3Location = { bucket: 'bundles', key: 'builds/crowd.zip', bundleType: 'zip' as const };
  const revision = { revisionType: 'S3' as const, s3Location };
  const command = new CreateDeploymentCommand({ applicationName: NAME, deploymentGroupName, revision });
  return (await client.send(command)).deploymentId!;
}

async function targetCount(client: CodeDeployClient, deploymentId: string): Promise<number> {
  const command = new ListDeploymentTargetsCommand({ deploymentId });
  const answer = await client.send(command).catch(() => undefined);
  return answer?.targetIds?.length ?? 0;
}
