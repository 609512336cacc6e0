import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import type {
  CreateDeploymentCommandInput,
  CreateDeploymentGroupCommandInput,
  DeploymentInfo,
  InstanceTarget,
} from '@aws-sdk/client-codedeploy';
import type { Instance } from '@aws-sdk/client-ec2';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { vi } from 'vitest';
import { createCredentialSource, runHostAgent } from '../../../../local/host/index.ts';
import type { Clock } from '../../../../local/clock.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { codedeploy } from '../../../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';
import { createTrustedRole } from './trusted-role.ts';
import { zip } from './zip.ts';

/** A local cloud with CodeDeploy and hosts whose agents run in this process, behind a small ec2 that lists them. */
export interface Fleet {
  readonly cloud: TestCloud;
  readonly client: CodeDeployClient;
  readonly hosts: readonly TestHost[];
  createGroup(input?: Partial<CreateDeploymentGroupCommandInput>): Promise<void>;
  /** Uploads a bundle; answers its location. */
  upload(
    files: Readonly<Record<string, string>>,
  ): Promise<NonNullable<CreateDeploymentCommandInput['revision']>>;
  deploy(
    files: Readonly<Record<string, string>>,
    input?: Partial<CreateDeploymentCommandInput>,
  ): Promise<string>;
  /** Waits until the deployment has ended. */
  ended(deploymentId: string): Promise<DeploymentInfo>;
  targets(deploymentId: string): Promise<InstanceTarget[]>;
  /** Waits until the event of the first target has that status. */
  reaches(deploymentId: string, event: string, status: string): Promise<void>;
  stop(): Promise<void>;
}

export interface TestHost {
  readonly id: string;
  readonly root: string;
  /** Ends its agent, as a crash would. */
  kill(): void;
}

export const APPLICATION = 'hello';
export const GROUP = 'hello-staging';
export const APPSPEC = 'version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /opt/hello\n';

export interface FleetOptions {
  /** Keeps the cloud's state and the hosts' folders; one that an earlier fleet filled is taken up again. */
  readonly folder?: string;
  readonly clock?: Clock;
  /** Instead of, or beside, the real ones of the same name. */
  readonly services?: readonly ServiceDefinition[];
}

export const hostIds = (size: number): string[] =>
  Array.from({ length: size }, (_, index) => `i-${String(index).padStart(17, '0')}`);

export async function startFleet(size: number, options: FleetOptions = {}): Promise<Fleet> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'fleet-'));
  const isNew = !existsSync(join(folder, 'cloud'));
  const ids = hostIds(size);
  const standard = [iam, sts, s3, events, listing(ids.map(tagged)), codedeploy, codedeployCommands];
  const given = options.services ?? [];
  const services = [...standard.filter(({ name }) => !given.some((one) => one.name === name)), ...given];
  const cloud = await startTestCloud({
    services,
    data: join(folder, 'cloud'),
    ...(options.clock ? { clock: options.clock } : {}),
  });
  const client = new CodeDeployClient(cloud.clientConfig);
  const hosts = ids.map((id) => startHost(cloud, { id, root: join(folder, id) }));
  if (isNew) await prepare(cloud, client);
  let uploads = 0;
  const upload = async (files: Readonly<Record<string, string>>) => {
    const key = `CodeDeploy/${(uploads += 1)}.zip`;
    await new S3Client(cloud.clientConfig).send(
      new PutObjectCommand({ Bucket: 'bundles', Key: key, Body: await zip(files) }),
    );
    return {
      revisionType: 'S3' as const,
      s3Location: { bucket: 'bundles', key, bundleType: 'zip' as const },
    };
  };
  const read = async (deploymentId: string) =>
    (await client.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo!;
  const targets = async (deploymentId: string): Promise<InstanceTarget[]> => {
    const { targetIds = [] } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
    return Promise.all(
      targetIds.map(async (targetId) => {
        const answer = await client.send(new GetDeploymentTargetCommand({ deploymentId, targetId }));
        return answer.deploymentTarget!.instanceTarget!;
      }),
    );
  };
  return {
    cloud,
    client,
    hosts,
    targets,
    reaches: (deploymentId, event, status) =>
      vi.waitFor(
        async () => {
          const [target] = await targets(deploymentId);
          const found = target?.lifecycleEvents?.find(
            ({ lifecycleEventName }) => lifecycleEventName === event,
          );
          if (found?.status !== status)
            throw new Error(`expected ${event} ${status}, found ${found?.status}`);
        },
        { timeout: 10_000, interval: 20 },
      ),
    upload,
    createGroup: async (input) => {
      await client.send(
        new CreateDeploymentGroupCommand({
          applicationName: APPLICATION,
          deploymentGroupName: GROUP,
          serviceRoleArn: roleArn(cloud.cloud),
          ec2TagFilters: [{ Key: 'app', Value: 'hello', Type: 'KEY_AND_VALUE' }],
          ...input,
        }),
      );
    },
    deploy: async (files, input) => {
      const { deploymentId } = await client.send(
        new CreateDeploymentCommand({
          applicationName: APPLICATION,
          deploymentGroupName: GROUP,
          revision: await upload(files),
          ...input,
        }),
      );
      return deploymentId!;
    },
    ended: async (deploymentId) =>
      vi.waitFor(
        async () => {
          const info = await read(deploymentId);
          if (!info.completeTime) throw new Error(`expected ${deploymentId} to end, found ${info.status}`);
          return info;
        },
        { timeout: 20_000, interval: 20 },
      ),
    stop: async () => {
      for (const host of hosts) host.kill();
      await cloud.stop();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface HostOptions {
  readonly id: string;
  readonly root: string;
  /** What its agent polls as; left out: an instance of that id. */
  readonly hostIdentifier?: string;
  /** Left out: an administrator's. */
  readonly credentials?: TestCloud['clientConfig']['credentials'];
}

/** Runs a host's agent in this process. */
export function startHost({ cloud, clientConfig }: TestCloud, options: HostOptions): TestHost {
  const { id, root } = options;
  const stopped = new AbortController();
  void runHostAgent({
    settings: {
      hostId: id,
      hostIdentifier: options.hostIdentifier ?? cloud.arn('ec2', `instance/${id}`),
      root,
      endpoint: cloud.endpoint,
      region: cloud.region,
      address: '127.0.0.1',
      port: 8080,
    },
    credentials: createCredentialSource(options.credentials ?? clientConfig.credentials),
    stopped: stopped.signal,
    onTrouble: (message) => {
      throw new Error(message);
    },
  });
  return { id, root, kill: () => stopped.abort() };
}

/** An instance that the standard group deploys to. */
export const tagged = (InstanceId: string): Instance => ({
  InstanceId,
  Tags: [{ Key: 'app', Value: 'hello' }],
});

async function prepare(cloud: TestCloud, client: CodeDeployClient): Promise<void> {
  await createServiceRole(cloud);
  await new S3Client(cloud.clientConfig).send(new CreateBucketCommand({ Bucket: 'bundles' }));
  await client.send(new CreateApplicationCommand({ applicationName: APPLICATION }));
}

/** The role by which CodeDeploy looks at a fleet. */
export async function createServiceRole({ clientConfig }: TestCloud): Promise<void> {
  const iamClient = new IAMClient(clientConfig);
  await createTrustedRole(iamClient);
  const Action = ['ec2:DescribeInstances', 'cloudwatch:DescribeAlarms', 'sns:Publish'];
  const statement = { Effect: 'Allow', Action, Resource: '*' };
  await iamClient.send(
    new PutRolePolicyCommand({
      RoleName: 'CodeDeploy',
      PolicyName: 'fleet',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
    }),
  );
}

export const roleArn = (cloud: TestCloud['cloud']) =>
  cloud.arn('iam', 'role/CodeDeploy').replace(cloud.region, '');

/** An ec2 with instances and nothing else. */
export const listing = (instances: readonly Instance[]): ServiceDefinition => ({
  name: 'ec2',
  wire: {
    serviceId: 'EC2',
    signingName: 'ec2',
    protocol: 'ec2Query',
    target: 'AmazonEC2',
    namespace: 'com.amazonaws.ec2',
    version: '2016-11-15',
    schemas: () => import('@aws-sdk/client-ec2'),
  },
  permissions: { prefix: 'ec2', operations: {} },
  create: () => ({
    operations: {
      DescribeInstances: () => ({ Reservations: [{ Instances: instances }] }),
    },
  }),
});
