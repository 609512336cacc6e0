import { CodeBuildClient, StartBuildCommand, StopBuildCommand } from '@aws-sdk/client-codebuild';
import { PutObjectCommand, type S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
import { ZipFile } from 'yazl';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { context, phases, startBuildStage, type BuildStage } from './build-stage.ts';

let stage: BuildStage;
let client: CodeBuildClient;
let bucket: S3Client;

beforeAll(async () => {
  stage = await startBuildStage();
  ({ client, bucket } = stage);
  await stage.createProject('project', {
    serviceRole: await stage.createRole('Build', ['s3:*', 'logs:*']),
    environment: {
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_SMALL',
      image: 'aws/codebuild/standard:7.0',
      environmentVariables: [{ name: 'GREETING', value: 'from the project' }],
    },
  });
});
afterAll(() => stage.cloud.stop());

describe('a build', () => {
  test('runs the phases in one shell and puts the artifact', async () => {
    const build = await stage.built({
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
    expect(await stage.artifact()).toEqual({ 'result.txt': 'carried from the project other 1\n' });
  });

  test('runs post_build after a failed build, uploads, and names the command', async () => {
    const build = await stage.built({
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
    expect(await stage.artifact()).toEqual({ 'post.txt': 'succeeding 0\n' });
    const lines = await stage.logLines(build);
    expect(lines).toContain('before');
    expect(lines).toContain('finally');
    expect(lines).not.toContain('never');
  });

  test('says what is wrong with its buildspec, with the line', async () => {
    const build = await stage.built({
      'buildspec.yml': 'version: 0.2\nphases:\n  bild:\n    commands: [ls]\n',
    });
    expect(build.buildStatus).toBe('FAILED');
    expect(context(build, 'DOWNLOAD_SOURCE')).toEqual({
      statusCode: 'YAML_FILE_ERROR',
      message: 'buildspec.yml:3: expected one of install, pre_build, build, post_build, got bild',
    });
  });

  test('says that there is no buildspec', async () => {
    expect(context(await stage.built({ 'readme.txt': 'x' }), 'DOWNLOAD_SOURCE')?.message).toBe(
      'YAML file does not exist: buildspec.yml',
    );
  });

  test('is killed with all it started when it is stopped', async () => {
    const key = await stage.upload({
      'buildspec.yml': 'version: 0.2\nphases: { build: { commands: ["echo started; sleep 60 & sleep 60"] } }',
    });
    const { build } = await client.send(stage.startOf(key));
    await vi.waitFor(
      async () => expect(await stage.logLines(await stage.read(build!.id!))).toContain('started'),
      10_000,
    );
    await client.send(new StopBuildCommand({ id: build!.id }));
    expect((await stage.ended(build!.id!)).buildStatus).toBe('STOPPED');
  });

  test('ends without post_build and artifacts when pre_build fails', async () => {
    const build = await stage.built({
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
    const build = await stage.built({
      'buildspec.yml':
        'version: 0.2\nphases: { build: { commands: ["sleep 0.01 & wait", "node --version"] } }',
    });
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(await stage.logLines(build)).toContain(process.version);
  });

  test('puts each file where nothing is to be zipped, under the name that the buildspec works out', async () => {
    const key = await stage.upload({
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
    const { build } = await client.send(stage.startOf(key, { artifactsOverride }));
    expect((await stage.ended(build!.id!)).artifacts?.location).toBe('arn:aws:s3:::builds/plain/v2');
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
    const { build } = await client.send(stage.startOf('links.zip'));
    expect(context(await stage.ended(build!.id!), 'DOWNLOAD_SOURCE')?.message).toMatch(
      /expected links that stay inside the archive, got link -> ..\/..\/outside/,
    );
  });

  test('keeps a bounded beginning of a flood', async () => {
    const build = await stage.built({
      'buildspec.yml':
        'version: 0.2\nphases: { build: { commands: ["yes $(printf %01000d 0) | head -c 30000000; echo end"] } }',
    });
    expect(build.buildStatus).toBe('SUCCEEDED');
    const last = await stage.logLines(build, { startFromHead: false, limit: 20 });
    expect(last).toContain('(output cut after 20971520 bytes)');
    expect(last).not.toContain('end');
    expect(last.at(-1)).toMatch(/^\[Container\] 2040-01-\S+ Phase complete: POST_BUILD/);
  });

  test('fails where its role may not read the source', async () => {
    const serviceRoleOverride = await stage.createRole('Poor', ['logs:*']);
    const key = await stage.upload({ 'buildspec.yml': 'version: 0.2\nphases: {}' });
    const { build } = await client.send(stage.startOf(key, { serviceRoleOverride }));
    expect(context(await stage.ended(build!.id!), 'DOWNLOAD_SOURCE')?.message).toMatch(
      /not authorized to perform: s3:Get/,
    );
  });
});

describe('StartBuild', () => {
  test('answers the same build to a repeated token', async () => {
    const key = await stage.upload({ 'buildspec.yml': 'version: 0.2\nphases: {}' });
    const first = await client.send(stage.startOf(key, { idempotencyToken: 't' }));
    const second = await client.send(stage.startOf(key, { idempotencyToken: 't' }));
    expect(second.build?.id).toBe(first.build?.id);
  });

  test('refuses a project that is not there', async () => {
    const missing = client.send(new StartBuildCommand({ projectName: 'nobody' }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('refuses variables of a type that does not exist', async () => {
    const environmentVariablesOverride = [{ name: 'KEY', value: '/key', type: 'ELSEWHERE' as never }];
    const start = client.send(stage.startOf('x.zip', { environmentVariablesOverride }));
    await expect(start).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'Environment variable KEY has type ELSEWHERE, which does not exist',
    });
  });

  test('refuses a source other than a ZIP in S3', async () => {
    const git = client.send(stage.startOf('x', { sourceTypeOverride: 'GITHUB' }));
    await expect(git).rejects.toMatchObject({ name: 'InvalidInputException' });
  });
});
