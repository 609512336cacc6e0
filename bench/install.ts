import { setTimeout as delay } from 'node:timers/promises';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { EC2Client, RunInstancesCommand, waitUntilInstanceRunning } from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  type Role,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zip } from '../test/local/services/codedeploy/zip.ts';
import { median, type Figure } from './figure.ts';
import type { BenchServer } from './servers.ts';

const ROUNDS = 5;
const NAME = 'bench';
const TAG = { Key: 'bench', Value: 'install' };
const POLL_MS = 10;

const APPSPEC = 'version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /opt/bench\n';
const HOOKS = ['BeforeInstall', 'AfterInstall', 'ApplicationStart', 'ValidateService'];
const WITH_HOOKS = `${APPSPEC}hooks:\n${HOOKS.map((name) => `  ${name}:\n    - location: hook.sh\n`).join('')}`;

/** Whole deployments onto one host in a process of its own: from CreateDeployment to its answering Succeeded. */
export async function installFigures(server: BenchServer): Promise<Figure[]> {
  const client = new CodeDeployClient(server.clientConfig);
  await prepare(server, client);
  const small = { 'appspec.yml': WITH_HOOKS, 'hook.sh': '#!/bin/sh\necho done\n', 'app/a': '1' };
  const large = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`app/${i % 50}/${i}.txt`, `a small file ${i}`]),
  );
  return [
    figure('deploy 3 files, 4 hooks', await measure(server, client, small), 0.25, '0.51'),
    figure(
      'deploy 5,000 files',
      await measure(server, client, { 'appspec.yml': APPSPEC, ...large }),
      0.38,
      '0.77-1.34',
    ),
  ];
}

const figure = (name: string, seconds: readonly number[], aim: number, stock: string): Figure => ({
  name,
  value: median(seconds),
  unit: 's',
  aim,
  better: 'lower',
  how: `over the wire, each replaces the last; stock agent in one process: ${stock} s`,
});

async function measure(
  { clientConfig }: BenchServer,
  client: CodeDeployClient,
  files: Readonly<Record<string, string>>,
): Promise<number[]> {
  const Body = await zip(files);
  await new S3Client(clientConfig).send(new PutObjectCommand({ Bucket: NAME, Key: 'bundle.zip', Body }));
  const seconds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) seconds.push(await deploy(client));
  return seconds.slice(1); // the first loads what the others find loaded
}

async function deploy(client: CodeDeployClient): Promise<number> {
  const started = performance.now();
  const { deploymentId } = await client.send(
    new CreateDeploymentCommand({
      applicationName: NAME,
      deploymentGroupName: NAME,
      revision: {
        revisionType: 'S3',
        s3Location: { bucket: NAME, key: 'bundle.zip', bundleType: 'zip' },
      },
    }),
  );
  for (;;) {
    const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
    if (deploymentInfo?.status === 'Succeeded') return (performance.now() - started) / 1000;
    if (deploymentInfo?.completeTime) throw new Error(deploymentInfo.errorInformation?.message);
    await delay(POLL_MS);
  }
}

/** A bucket, an instance that may read it, and a deployment group that names the instance by its tag. */
async function prepare({ clientConfig }: BenchServer, client: CodeDeployClient): Promise<void> {
  await new S3Client(clientConfig).send(new CreateBucketCommand({ Bucket: NAME }));
  const iam = new IAMClient(clientConfig);
  const host = await createRole(iam, 'ec2', 's3:GetObject');
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: NAME }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: NAME, RoleName: host.RoleName }));
  const serviceRole = await createRole(iam, 'codedeploy', 'ec2:DescribeInstances');
  await client.send(new CreateApplicationCommand({ applicationName: NAME }));
  await client.send(
    new CreateDeploymentGroupCommand({
      applicationName: NAME,
      deploymentGroupName: NAME,
      serviceRoleArn: serviceRole.Arn,
      ec2TagFilters: [{ ...TAG, Type: 'KEY_AND_VALUE' }],
    }),
  );
  await startInstance(new EC2Client(clientConfig));
}

export async function createRole(iam: IAMClient, service: string, action: string): Promise<Role> {
  const RoleName = `${NAME}-${service}`;
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policy({
        Action: 'sts:AssumeRole',
        Principal: { Service: `${service}.amazonaws.com` },
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: NAME,
      PolicyDocument: policy({ Action: action, Resource: '*' }),
    }),
  );
  return Role!;
}

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });

async function startInstance(ec2: EC2Client): Promise<void> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12345678',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: NAME },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [TAG] }],
    }),
  );
  await waitUntilInstanceRunning(
    { client: ec2, maxWaitTime: 30, minDelay: 1 },
    { InstanceIds: [Instances[0]!.InstanceId!] },
  );
}
