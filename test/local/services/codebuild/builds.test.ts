import { buffer } from 'node:stream/consumers';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  StartBuildCommand,
  StopBuildCommand,
  type Build,
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
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { codebuild } from '../../../../local/services/codebuild/index.ts';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
let client: CodeBuildClient;
let bucket: S3Client;
let roleArn: string;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, logs, events, s3, codebuild] });
  client = new CodeBuildClient(cloud.clientConfig);
  bucket = new S3Client(cloud.clientConfig);
  await bucket.send(new CreateBucketCommand({ Bucket: 'builds' }));
  roleArn = await createRole('Build', ['s3:*', 'logs:*']);
  await client.send(
    new CreateProjectCommand({
      name: 'project',
      source: { type: 'S3', location: 'builds/none.zip' },
      artifacts: { type: 'S3', location: 'builds', path: 'out', name: 'artifact.zip', packaging: 'ZIP' },
      environment: {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/standard:7.0',
        environmentVariables: [{ name: 'GREETING', value: 'from the project' }],
      },
      serviceRole: roleArn,
    }),
  );
});
afterAll(() => cloud.stop());

describe('a build', () => {
  test('runs the phases in one shell and puts the artifact', async () => {
    const build = await built({
      'buildspec.yml': `
version: 0.2
env:
  variables: { GREETING: from the buildspec, OTHER: other }
  exported-variables: [WORD]
phases:
  install:
    commands: ['WORD=carried', 'mkdir -p made && cd made']
  build:
    commands:
      - echo "$WORD $GREETING $OTHER $CODEBUILD_BUILD_SUCCEEDING" > result.txt
      - cd ..
artifacts:
  files: [result.txt]
  base-directory: made
`,
    });
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(build.exportedEnvironmentVariables).toEqual([{ name: 'WORD', value: 'carried' }]);
    expect(phases(build)).toEqual([
      'SUBMITTED SUCCEEDED',
      'QUEUED SUCCEEDED',
      'PROVISIONING SUCCEEDED',
      'DOWNLOAD_SOURCE SUCCEEDED',
      'INSTALL SUCCEEDED',
      'PRE_BUILD SUCCEEDED',
      'BUILD SUCCEEDED',
      'POST_BUILD SUCCEEDED',
      'UPLOAD_ARTIFACTS SUCCEEDED',
      'FINALIZING SUCCEEDED',
      'COMPLETED undefined',
    ]);
    expect(await artifact()).toEqual({ 'result.txt': 'carried from the project other 1\n' });
  });

  test('runs post_build after a failed build, uploads, and names the command', async () => {
    const build = await built({
      'buildspec.yml': `
version: 0.2
phases:
  build:
    commands: ['echo before', 'exit 3', 'echo never']
    finally: ['echo finally']
  post_build:
    commands: ['echo "succeeding $CODEBUILD_BUILD_SUCCEEDING" > post.txt']
artifacts: { files: [post.txt] }
`,
    });
    expect(build.buildStatus).toBe('FAILED');
    const failed = build.phases?.find(({ phaseType }) => phaseType === 'BUILD');
    expect(failed?.contexts?.[0]).toEqual({
      statusCode: 'COMMAND_EXECUTION_ERROR',
      message: 'Error while executing command: exit 3. Reason: exit status 3',
    });
    expect(await artifact()).toEqual({ 'post.txt': 'succeeding 0\n' });
    const lines = await logLines(build);
    expect(lines).toContain('before');
    expect(lines).toContain('finally');
    expect(lines).not.toContain('never');
  });

  test('says what is wrong with its buildspec, with the line', async () => {
    const build = await built({ 'buildspec.yml': 'version: 0.2\nphases:\n  bild:\n    commands: [ls]\n' });
    expect(build.buildStatus).toBe('FAILED');
    expect(context(build, 'DOWNLOAD_SOURCE')).toEqual({
      statusCode: 'YAML_FILE_ERROR',
      message: 'buildspec.yml:3: expected one of install, pre_build, build, post_build, got bild',
    });
  });

  test('says that there is no buildspec', async () => {
    expect(context(await built({ 'readme.txt': 'x' }), 'DOWNLOAD_SOURCE')?.message).toBe(
      'YAML file does not exist: buildspec.yml',
    );
  });

  test('is killed with all it started when it is stopped', async () => {
    const key = await upload({
      'buildspec.yml': 'version: 0.2\nphases: { build: { commands: ["echo started; sleep 60 & sleep 60"] } }',
    });
    const { build } = await client.send(startOf(key));
    await vi.waitFor(async () => expect(await logLines(await read(build!.id!))).toContain('started'), 10_000);
    await client.send(new StopBuildCommand({ id: build!.id }));
    expect((await ended(build!.id!)).buildStatus).toBe('STOPPED');
  });

  test('ends without post_build and artifacts when pre_build fails', async () => {
    const build = await built({
      'buildspec.yml': `
version: 0.2
phases:
  pre_build: { commands: ['set -e', 'false', 'echo never'] }
  post_build: { commands: ['echo neither'] }
artifacts: { files: ['**/*'] }
`,
    });
    expect(build.buildStatus).toBe('FAILED');
    expect(phases(build).slice(-3)).toEqual([
      'PRE_BUILD FAILED',
      'FINALIZING SUCCEEDED',
      'COMPLETED undefined',
    ]);
    expect(context(build, 'PRE_BUILD')?.message).toBe(
      'Error while executing command: false. Reason: exit status 1',
    );
  });

  test('does not wait for more than its own children', async () => {
    const build = await built({
      'buildspec.yml':
        'version: 0.2\nphases: { build: { commands: ["sleep 0.01 & wait", "node --version"] } }',
    });
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(await logLines(build)).toContain(process.version);
  });

  test('puts each file where nothing is to be zipped, under the name that the buildspec works out', async () => {
    const key = await upload({
      'buildspec.yml':
        'version: 0.2\nphases: {}\nartifacts: { files: [site/**/*], discard-paths: no, name: "v$((1 + 1))" }',
      'site/index.html': 'hello',
    });
    const artifactsOverride = {
      type: 'S3',
      location: 'builds',
      path: 'plain',
      name: 'unused',
      packaging: 'NONE',
      overrideArtifactName: true,
    } as const;
    const { build } = await client.send(startOf(key, { artifactsOverride }));
    expect((await ended(build!.id!)).artifacts?.location).toBe('arn:aws:s3:::builds/plain/v2');
    const object = new GetObjectCommand({ Bucket: 'builds', Key: 'plain/v2/site/index.html' });
    expect(await (await bucket.send(object)).Body!.transformToString()).toBe('hello');
  });

  test('fails on a source whose links lead out of it', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('../../outside'), 'link', { mode: 0o120777 });
    zip.end();
    await bucket.send(
      new PutObjectCommand({ Bucket: 'builds', Key: 'links.zip', Body: await buffer(zip.outputStream) }),
    );
    const { build } = await client.send(startOf('links.zip'));
    expect(context(await ended(build!.id!), 'DOWNLOAD_SOURCE')?.message).toMatch(
      /expected links that stay inside the archive, got link -> ..\/..\/outside/,
    );
  });

  test('keeps a bounded beginning of a flood', async () => {
    const build = await built({
      'buildspec.yml':
        'version: 0.2\nphases: { build: { commands: ["yes $(printf %01000d 0) | head -c 30000000; echo end"] } }',
    });
    expect(build.buildStatus).toBe('SUCCEEDED');
    const last = await logLines(build, { startFromHead: false, limit: 20 });
    expect(last).toContain('(output cut after 20971520 bytes)');
    expect(last).not.toContain('end');
    expect(last.at(-1)).toContain('Phase complete: POST_BUILD');
  });

  test('fails where its role may not read the source', async () => {
    const serviceRoleOverride = await createRole('Poor', ['logs:*']);
    const key = await upload({ 'buildspec.yml': 'version: 0.2\nphases: {}' });
    const { build } = await client.send(startOf(key, { serviceRoleOverride }));
    expect(context(await ended(build!.id!), 'DOWNLOAD_SOURCE')?.message).toMatch(
      /not authorized to perform: s3:Get/,
    );
  });
});

describe('StartBuild', () => {
  test('answers the same build to a repeated token', async () => {
    const key = await upload({ 'buildspec.yml': 'version: 0.2\nphases: {}' });
    const first = await client.send(startOf(key, { idempotencyToken: 't' }));
    const second = await client.send(startOf(key, { idempotencyToken: 't' }));
    expect(second.build?.id).toBe(first.build?.id);
  });

  test('refuses a project that is not there', async () => {
    const missing = client.send(new StartBuildCommand({ projectName: 'nobody' }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('refuses variables that come from elsewhere', async () => {
    const environmentVariablesOverride = [{ name: 'KEY', value: '/key', type: 'PARAMETER_STORE' }] as const;
    const start = client.send(
      startOf('x.zip', { environmentVariablesOverride: [...environmentVariablesOverride] }),
    );
    await expect(start).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'Environment variable KEY has type PARAMETER_STORE; the local cloud supports PLAINTEXT',
    });
  });

  test('refuses a source other than a ZIP in S3', async () => {
    const git = client.send(startOf('x', { sourceTypeOverride: 'GITHUB' }));
    await expect(git).rejects.toMatchObject({ name: 'InvalidInputException' });
  });
});

async function createRole(name: string, actions: readonly string[]): Promise<string> {
  const identity = new IAMClient(cloud.clientConfig);
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'codebuild.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const { Role } = await identity.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' };
  await identity.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'inline',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  return Role!.Arn!;
}

let uploads = 0;

async function upload(files: Readonly<Record<string, string>>): Promise<string> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const key = `source-${(uploads += 1)}.zip`;
  await bucket.send(
    new PutObjectCommand({ Bucket: 'builds', Key: key, Body: await buffer(zip.outputStream) }),
  );
  return key;
}

const startOf = (key: string, extra: Partial<StartBuildCommandInput> = {}) =>
  new StartBuildCommand({ projectName: 'project', sourceLocationOverride: `builds/${key}`, ...extra });

async function built(files: Readonly<Record<string, string>>): Promise<Build> {
  const { build } = await client.send(startOf(await upload(files)));
  return ended(build!.id!);
}

async function read(id: string): Promise<Build> {
  const { builds } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
  return builds![0]!;
}

const ended = (id: string) =>
  vi.waitFor(
    async () => {
      const build = await read(id);
      expect(build.buildComplete).toBe(true);
      return build;
    },
    { timeout: 15_000 },
  );

const phases = (build: Build) =>
  build.phases!.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus}`);

const context = (build: Build, phase: string) =>
  build.phases?.find(({ phaseType }) => phaseType === phase)?.contexts?.[0];

async function logLines(
  build: Build,
  page: Partial<GetLogEventsCommandInput> = { startFromHead: true },
): Promise<string[]> {
  const { groupName, streamName } = build.logs!;
  const { events: lines = [] } = await new CloudWatchLogsClient(cloud.clientConfig).send(
    new GetLogEventsCommand({ logGroupName: groupName, logStreamName: streamName!, ...page }),
  );
  return lines.map(({ message }) => message!);
}

async function artifact(): Promise<Record<string, string>> {
  const { Body } = await bucket.send(new GetObjectCommand({ Bucket: 'builds', Key: 'out/artifact.zip' }));
  const zip = await fromBufferPromise(Buffer.from(await Body!.transformToByteArray()), { lazyEntries: true });
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    files[entry.fileName] = Buffer.concat(chunks).toString();
  }
  return files;
}
