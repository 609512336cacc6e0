import { buffer } from 'node:stream/consumers';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  StartBuildCommand,
  type Build,
  type CreateProjectCommandInput,
  type StartBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import {
  CloudWatchLogsClient,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { expect, vi } from 'vitest';
import { createClock } from '../../../../local/clock.ts';
import { codebuild } from '../../../../local/services/codebuild/index.ts';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { kms } from '../../../../local/services/kms/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { secretsmanager } from '../../../../local/services/secretsmanager/index.ts';
import { ssm } from '../../../../local/services/ssm/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

type Files = Readonly<Record<string, string>>;

/** A cloud with the bucket `builds` and projects that build sources of it. */
export interface BuildStage {
  readonly cloud: TestCloud;
  readonly client: CodeBuildClient;
  readonly bucket: S3Client;
  /** A role that CodeBuild may take. */
  createRole(name: string, actions: readonly string[]): Promise<string>;
  createProject(name: string, settings: Partial<CreateProjectCommandInput>): Promise<void>;
  /** Puts a source to the bucket; its key. */
  upload(files: Files): Promise<string>;
  startOf(key: string, extra?: Partial<StartBuildCommandInput>): StartBuildCommand;
  /** A build of the project `project`, once it has ended. */
  built(files: Files, extra?: Partial<StartBuildCommandInput>): Promise<Build>;
  read(id: string): Promise<Build>;
  ended(id: string): Promise<Build>;
  logLines(build: Build, page?: Partial<GetLogEventsCommandInput>): Promise<string[]>;
  /** The files of the zip at a key. */
  artifact(key?: string): Promise<Record<string, string>>;
}

export async function startBuildStage(): Promise<BuildStage> {
  const services = [iam, sts, logs, events, kms, ssm, secretsmanager, s3, codebuild];
  const clock = createClock(1, Date.parse('2040-01-01'));
  const cloud = await startTestCloud({ services, clock });
  const client = new CodeBuildClient(cloud.clientConfig);
  const bucket = new S3Client(cloud.clientConfig);
  await bucket.send(new CreateBucketCommand({ Bucket: 'builds' }));
  let uploads = 0;
  const stage: BuildStage = {
    cloud,
    client,
    bucket,
    createRole: (name, actions) => createRole(new IAMClient(cloud.clientConfig), name, actions),
    createProject: async (name, settings) => {
      const environment = {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/standard:7.0',
      } as const;
      const artifacts = {
        type: 'S3',
        location: 'builds',
        path: 'out',
        name: 'artifact.zip',
        packaging: 'ZIP',
      } as const;
      const source = { type: 'S3', location: 'builds/none.zip' } as const;
      await client.send(
        new CreateProjectCommand({
          name,
          source,
          artifacts,
          environment,
          serviceRole: undefined,
          ...settings,
        }),
      );
    },
    upload: async (files) => {
      const zip = new ZipFile();
      for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
      zip.end();
      const key = `source-${(uploads += 1)}.zip`;
      await bucket.send(
        new PutObjectCommand({ Bucket: 'builds', Key: key, Body: await buffer(zip.outputStream) }),
      );
      return key;
    },
    startOf: (key, extra = {}) =>
      new StartBuildCommand({ projectName: 'project', sourceLocationOverride: `builds/${key}`, ...extra }),
    built: async (files, extra) => {
      const { build } = await client.send(stage.startOf(await stage.upload(files), extra));
      return stage.ended(build!.id!);
    },
    read: async (id) => (await client.send(new BatchGetBuildsCommand({ ids: [id] }))).builds![0]!,
    ended: (id) =>
      vi.waitFor(
        async () => {
          const build = await stage.read(id);
          expect(build.buildComplete).toBe(true);
          return build;
        },
        { timeout: 30_000 },
      ),
    logLines: async (build, page = { startFromHead: true }) => {
      const { groupName, streamName } = build.logs!;
      const { events: lines = [] } = await new CloudWatchLogsClient(cloud.clientConfig).send(
        new GetLogEventsCommand({ logGroupName: groupName, logStreamName: streamName!, ...page }),
      );
      return lines.map(({ message }) => message!);
    },
    artifact: async (Key = 'out/artifact.zip') => {
      const { Body } = await bucket.send(new GetObjectCommand({ Bucket: 'builds', Key }));
      return unzipped(Buffer.from(await Body!.transformToByteArray()));
    },
  };
  return stage;
}

async function createRole(identity: IAMClient, name: string, actions: readonly string[]): Promise<string> {
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const trust = policy({
    Effect: 'Allow',
    Principal: { Service: 'codebuild.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const { Role } = await identity.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }),
  );
  const PolicyDocument = policy({ Effect: 'Allow', Action: actions, Resource: '*' });
  await identity.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'inline', PolicyDocument }));
  return Role!.Arn!;
}

async function unzipped(bytes: Buffer): Promise<Record<string, string>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry())
    files[entry.fileName] = (await buffer(await zip.openReadStreamPromise(entry))).toString();
  return files;
}

export const phases = (build: Build) =>
  build.phases!.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus}`);

export const context = (build: Build, phase: string) =>
  build.phases?.find(({ phaseType }) => phaseType === phase)?.contexts?.[0];
