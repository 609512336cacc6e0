import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient, ListBuildsCommand, StopBuildCommand } from '@aws-sdk/client-codebuild';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { STACK_NAME } from '../../cli/local/start-local-stack.ts';
import type { ReleaseRecord, StoredDocument } from '../../lib/release/release-record.ts';
import { keys } from '../../lib/store/keys.ts';
import { hasCommand } from '../has-command.ts';
import { helloBundle, helloFile, STAGING_ONLY } from './hello-bundle.ts';
import { startJourney, type Journey } from './journey.ts';

// A release may take half a minute on a busy machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 180_000 });

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'signalbox-build-'));
const file = (name: string) => join(folder, name);
let journey: Journey;
let s3: S3Client;
let keyArn: string;
beforeAll(async () => {
  journey = await startJourney();
  const { clientConfig } = journey;
  s3 = new S3Client(clientConfig);
  const order = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const;
  keyArn = (await new KMSClient(clientConfig).send(new CreateKeyCommand(order))).KeyMetadata!.Arn!;
  await giveKey();
  const parameter = { Name: '/signalbox/token', Value: 'the-token', Type: 'SecureString' } as const;
  await new SSMClient(clientConfig).send(new PutParameterCommand(parameter));
  const secret = { Name: 'signalbox/db', SecretString: '{"password":"the-password"}' };
  await new SecretsManagerClient(clientConfig).send(new CreateSecretCommand(secret));
});
afterAll(async () => {
  await journey?.stop();
  rmSync(folder, { recursive: true });
});

/** Judged by an alarm, for ten minutes of cloud time. */
const ALARMED = STAGING_ONLY.replace(
  'deploymentGroup: hello-staging',
  '$&\n    alarms: [hello-5xx]\n    bake: { time: 10m }',
);

/** As a user does who wants signatures from now on. */
async function giveKey(): Promise<void> {
  const client = new CloudFormationClient(journey.clientConfig);
  await client.send(
    new UpdateStackCommand({
      StackName: STACK_NAME,
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: 'ReleaseKeyArn', ParameterValue: keyArn }],
    }),
  );
  await waitUntilStackUpdateComplete(
    { client, maxWaitTime: 120, minDelay: 0.1, maxDelay: 0.2 },
    { StackName: STACK_NAME },
  );
}

const LOCKFILE = JSON.stringify({
  name: 'hello',
  version: '1.0.0',
  lockfileVersion: 3,
  packages: { 'node_modules/left-pad': { version: '1.3.0' } },
});

const BUILDSPEC = `
version: 0.2
env:
  parameter-store: { TOKEN: /signalbox/token }
  secrets-manager: { PASSWORD: "signalbox/db:password" }
phases:
  build:
    commands:
      - test "$TOKEN $PASSWORD" = "the-token the-password" && echo "the token is $TOKEN"
      - test -e deps/made && echo found || echo missing
      - mkdir -p deps && touch deps/made && node build.mjs
artifacts: { files: [appspec.yml, 'dist/**/*', 'scripts/**/*'] }
cache:
  key: deps-$(codebuild-hash-files package-lock.json)
  paths: ['deps/**/*']
`;

const FILES = { 'buildspec.yml': BUILDSPEC, 'package-lock.json': LOCKFILE };

async function read({ bucket, key, versionId }: StoredDocument): Promise<string> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  return (await s3.send(command)).Body!.transformToString();
}

async function buildLog({ build }: ReleaseRecord): Promise<string[]> {
  const { events = [] } = await new CloudWatchLogsClient(journey.clientConfig).send(
    new GetLogEventsCommand({
      logGroupName: '/aws/codebuild/signalbox-main',
      logStreamName: build!.id.split(':')[1]!,
      startFromHead: true,
    }),
  );
  return events.map(({ message }) => message!);
}

describe('a build with secrets, a cache and a key', () => {
  let record: ReleaseRecord;
  beforeAll(async () => {
    const { release } = await journey.upload(await helloBundle(FILES));
    record = await journey.endOf(release);
  });

  it('is released, its secrets hidden', async () => {
    expect(record.reason?.text).toContain('succeeded');
    expect(record.changes.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(`^built .*, provenance signed by ${keyArn}$`),
    );
    const log = await buildLog(record);
    expect(log).toContain('the token is ***');
    expect(log).toContain('missing');
  });

  it('has a bill of materials that its provenance names', async () => {
    const { payload } = JSON.parse(await read(record.artifact!.provenance!)) as { payload: string };
    const { predicate, subject } = JSON.parse(Buffer.from(payload, 'base64').toString()) as {
      subject: object[];
      predicate: { runDetails: { byproducts: { uri: string }[] } };
    };
    expect(subject).toMatchObject([{ digest: { sha256: record.artifact!.sha256 } }]);
    const [sbom] = predicate.runDetails.byproducts;
    const { pathname, hostname, searchParams } = new URL(sbom!.uri);
    const versionId = searchParams.get('versionId')!;
    const text = await read({ bucket: hostname, key: pathname.slice(1), versionId, sha256: '' });
    expect(JSON.parse(text)).toMatchObject({ components: [{ purl: 'pkg:npm/left-pad@1.3.0' }] });
  });

  const hasTools = hasCommand('aws') && spawnSync('openssl', ['version']).status === 0;
  it.skipIf(!hasTools)(
    `is verified as docs/build.md says${hasTools ? '' : ' (the AWS CLI or openssl is not on this machine)'}`,
    async () => {
      const { endpoint, region, credentials } = journey.clientConfig;
      const env = {
        ...process.env,
        AWS_ENDPOINT_URL: endpoint,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        STATE_BUCKET: journey.outputs['StateBucketName'],
        RELEASE: record.release,
        KEY: keyArn,
      };
      const { stdout } = await run('sh', ['-ec', documented()], { cwd: folder, env });
      const { sha256 } = record.artifact!;
      expect(stdout.trim().split('\n')).toEqual([sha256, sha256, 'Verified OK']);
    },
  );
});

/** The commands of the page that tells how to verify. */
function documented(): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/build.md'), 'utf8');
  return /<!-- verify -->\s+```sh\n([^]*?)```/.exec(page)![1]!;
}

it('goes back to what served, and says that its record was changed meanwhile', async () => {
  const good = await journey.upload(await helloBundle(FILES));
  const record = await journey.endOf(good.release);
  expect(record.status).toBe('succeeded');
  const artifact = { ...record.artifact!, sha256: '0'.repeat(64) };
  const key = keys.release('hello', record.startedAt, good.release);
  await journey.objects.put(key, { ...record, artifact });
  const bad = await journey.upload(await helloBundle({ ...FILES, 'signalbox.yml': ALARMED }));
  await journey.recordWhen(bad.release, ({ environments }) => environments[0]?.status === 'baking');
  const alarm = { AlarmName: 'hello-5xx', StateValue: 'ALARM' as const, StateReason: 'as the test says' };
  await new CloudWatchClient(journey.clientConfig).send(new SetAlarmStateCommand(alarm));
  const { status, changes, reason } = await journey.endOf(bad.release);
  expect(status).toBe('rolled-back');
  expect(reason?.serving).toBe(`staging serves release ${good.release}`);
  expect(changes.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(
      /deploys the previous version with deployment d-\w+; it is unproved \(expected the artifact .* to have the sha256 0{64} .*\), but the very object version that CodeDeploy had deployed there$/,
    ),
  );
}, 240_000);

describe('an artifact that is taken away between two environments', () => {
  // Where the script on the first environment's host and this test meet.
  const arrived = file('arrived');
  const open = file('open');
  let record: ReleaseRecord;
  beforeAll(async () => {
    const atGate = `#!/bin/sh\ntouch '${arrived}'\nwhile [ ! -e '${open}' ]; do sleep 0.1; done\nexec "$(dirname "$0")/start-hello.sh"\n`;
    const twice = `${STAGING_ONLY}  - name: again\n    deploymentGroup: hello-staging\n    strategy: { type: in-place, config: CodeDeployDefault.AllAtOnce }\n`;
    const scripts = { 'scripts/start.sh': atGate, 'scripts/start-hello.sh': helloFile('scripts/start.sh') };
    const { release } = await journey.upload(
      await helloBundle({ ...FILES, ...scripts, 'signalbox.yml': twice }),
    );
    await vi.waitFor(() => expect(existsSync(arrived)).toBe(true), { timeout: 60_000, interval: 50 });
    const { bucket, key, versionId } = (await journey.records.find(release))!.artifact!;
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    writeFileSync(open, '');
    record = await journey.endOf(release);
  });

  it('is deployed to the first, and refused for the second with one sentence', () => {
    expect(record.environments.map(({ name, status }) => [name, status])).toEqual([
      ['staging', 'succeeded'],
      ['again', 'failed'],
    ]);
    const { bucket, key, versionId } = record.artifact!;
    expect(record.environments[1]?.deployments).toEqual([]);
    expect(record.reason?.text).toContain(
      `expected the artifact s3://${bucket}/${key} (version ${versionId}) to exist, it does not`,
    );
  });

  it('found the cache of the build before', async () => {
    expect(await buildLog(record)).toContain('found');
  });
});

it('ends as failed when somebody stops its build', async () => {
  const begun = file('begun');
  const endless = BUILDSPEC.replace('node build.mjs', `touch '${begun}' && sleep 600`);
  const { release } = await journey.upload(await helloBundle({ ...FILES, 'buildspec.yml': endless }));
  await vi.waitFor(() => expect(existsSync(begun)).toBe(true), { timeout: 60_000, interval: 50 });
  const client = new CodeBuildClient(journey.clientConfig);
  const { ids } = await client.send(new ListBuildsCommand({}));
  await client.send(new StopBuildCommand({ id: ids![0]! }));
  const { reason } = await journey.endOf(release);
  expect(reason?.text).toContain(`build ${ids![0]} ended as STOPPED in phase BUILD`);
});
