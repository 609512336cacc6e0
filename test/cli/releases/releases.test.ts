import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ReleaseRecord } from '../../../lib/release/release-record.ts';
import { indexCommit } from '../../../lib/store/commit-releases.ts';
import { stateStore, type StateStore } from '../../../lib/store/state-store.ts';
import { cloudformation } from '../../../local/services/cloudformation/index.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { logs } from '../../../local/services/logs/index.ts';
import { s3 } from '../../../local/services/s3/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';
import { runSignalbox } from '../run-signalbox.ts';

const TEMPLATE = {
  Resources: { State: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'state' } } },
  Outputs: { StateBucketName: { Value: { Ref: 'State' } } },
};

let cloud: TestCloud;
let store: StateStore;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, s3, logs, cloudformation] });
  const stacks = new CloudFormationClient(cloud.clientConfig);
  const StackName = 'signalbox-main';
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(TEMPLATE) }));
  await vi.waitFor(async () => {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks![0]!.StackStatus).toBe('CREATE_COMPLETE');
  });
  store = stateStore(new S3Client(cloud.clientConfig), 'state');
  for (const record of RECORDS) await store.records.open(record);
  await writeLogs(new CloudWatchLogsClient(cloud.clientConfig));
}, 30_000);
afterAll(() => cloud.stop());
afterEach(() => vi.unstubAllEnvs());

/** Lately: a log takes no lines of long ago. */
const STARTED_AT = Date.now() - 120_000;
const after = (seconds: number) => new Date(STARTED_AT + seconds * 1_000).toISOString();
const STARTED = after(0);
const ENDED = after(60);

const record = (release: string, more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  version: 1,
  nonce: 'n',
  release,
  application: 'hello',
  status: 'succeeded',
  stage: 'ended',
  execution: `arn:aws:states:us-east-1:123456789012:execution:release:${release}`,
  source: { bucket: 'source', key: 'sources/hello/1.zip' },
  requested: { by: 'upload' },
  environments: [
    {
      name: 'production',
      deploymentGroup: 'hello-production',
      status: 'succeeded',
      deployments: [],
      verdicts: [],
      serving: `release ${release}`,
    },
  ],
  startedAt: STARTED,
  endedAt: ENDED,
  changes: [
    { at: STARTED, text: 'planned' },
    { at: ENDED, environment: 'production', text: 'done' },
  ],
  clock: 'aws',
  ...more,
});

const RECORDS = [
  record('good', { build: { id: 'b', logGroup: '/aws/codebuild/b', logStream: 'one' } }),
  record('bad', {
    application: 'other',
    status: 'rolled-back',
    reason: { text: 'the alarm rang', cause: 'c', release: 'bad', serving: 's', next: 'n' },
  }),
];

async function writeLogs(client: CloudWatchLogsClient): Promise<void> {
  const write = async (
    logGroupName: string,
    logStreamName: string,
    messages: readonly (readonly [number, string])[],
  ) => {
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = messages.map(([second, message]) => ({
      timestamp: STARTED_AT + second * 1_000,
      message,
    }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  };
  await write('/aws/codebuild/b', 'one', [
    [1, 'npm ci'],
    [3, 'npm test'],
  ]);
  await write('/aws/lambda/signalbox-main-plan', 's', [
    [0, JSON.stringify({ level: 'INFO', message: 'done', release: 'good', result: { stage: 'build' } })],
    [2, JSON.stringify({ level: 'ERROR', message: 'failed', release: 'good', error: { message: 'no' } })],
    [2, JSON.stringify({ level: 'INFO', message: 'done', release: 'another' })],
    [9, JSON.stringify({ level: 'INFO', message: 'done', result: { release: 'good' } })],
  ]);
}

const signalbox = (...args: string[]) => runSignalbox(cloud.env, ...args);

describe('watch', () => {
  it('tells each change once and ends with the verdict', async () => {
    expect(await signalbox('watch', 'good')).toMatchObject({
      exitCode: 0,
      stdout: `${STARTED}  planned\n${ENDED}  production  done\nsucceeded: release good has ended\n`,
    });
    expect(await signalbox('watch', 'bad')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('rolled-back: the alarm rang') as string,
    });
  });

  it('follows a release until it has ended', async () => {
    const { status: _status, endedAt: _endedAt, ...running } = record('late');
    await store.records.open({ ...running, status: 'running', changes: [] });
    const watching = signalbox('watch', 'late');
    await store.records.change('late', (current) => ({ ...current, status: 'failed' }), {
      at: STARTED,
      text: 'stopped',
    });
    expect(await watching).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('stopped') as string,
    });
  });

  it('finds the release of a commit, also of an abbreviated one, and the newest of several', async () => {
    const commit = 'abcdef0123'.repeat(4);
    const of = { commit, application: 'hello' };
    await indexCommit(store.objects, { ...of, release: 'never-begun', at: after(1) });
    await indexCommit(store.objects, { ...of, release: 'good', at: after(2) });
    for (const name of [commit, commit.slice(0, 7)]) {
      expect(await signalbox('watch', name)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('succeeded: release good has ended') as string,
      });
    }
    await indexCommit(store.objects, { ...of, application: 'other', release: 'bad', at: after(2) });
    expect(await signalbox('watch', commit)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/release good has ended[^]*the alarm rang/) as string,
    });
    await indexCommit(store.objects, {
      ...of,
      commit: 'abcdef0999'.repeat(4),
      release: 'good',
      at: after(2),
    });
    expect(await signalbox('watch', 'abcdef0')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(
        'several commits begin with abcdef0: abcdef0123ab, abcdef0999ab',
      ) as string,
    });
    expect(await signalbox('watch', '1234567')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('no release is of the commit 1234567') as string,
    });
  });

  it('gives the record as JSON', async () => {
    const { stdout } = await signalbox('watch', 'good', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ release: 'good', status: 'succeeded' });
  });

  it.each([
    [['watch'], 2, 'expected <release>'],
    [['watch', 'nope'], 3, 'there is no release nope'],
    [['watch', 'good', '--stack', 'nope'], 4, 'the stack nope cannot be read'],
    [['watch', 'good', '--local', '--port', '1'], 4, 'no local cloud runs on port 1'],
  ])('of %j exits %i', async (args, exitCode, message) => {
    expect(await signalbox(...args)).toMatchObject({
      exitCode,
      stderr: expect.stringContaining(message) as string,
    });
  });
});

describe('status', () => {
  it('tells the latest release of each application and what serves', async () => {
    const { exitCode, stdout } = await signalbox('status', 'other');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`other  rolled-back  bad  since ${STARTED}`);
    expect(stdout).toContain('production');
    expect(stdout).toContain('serves release bad');
    expect(stdout).toContain('the alarm rang');
  });

  it('is JSON for a program', async () => {
    const { stdout } = await signalbox('status', '--json');
    const statuses = JSON.parse(stdout) as { application: string }[];
    expect(statuses.map(({ application }) => application)).toEqual(['hello', 'other']);
  });

  it('of an application that never released exits 3', async () => {
    expect(await signalbox('status', 'nope')).toMatchObject({ exitCode: 3 });
  });
});

describe('logs', () => {
  it('merges what the build and the functions wrote', async () => {
    const { exitCode, stdout } = await signalbox('logs', 'good');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `${after(0)}  plan  INFO done {"stage":"build"}`,
      `${after(1)}  build  npm ci`,
      `${after(2)}  plan  ERROR failed no`,
      `${after(3)}  build  npm test`,
      `${after(9)}  plan  INFO done {"release":"good"}`,
      '',
    ]);
  });

  it('are one JSON object per line for a program', async () => {
    const { stdout } = await signalbox('logs', 'good', '--json');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { source: string }).source)).toEqual([
      'plan',
      'build',
      'plan',
      'build',
      'plan',
    ]);
  });

  it('hold what the scripts of its deployments wrote, and of no other', async () => {
    const [environment] = record('hosts').environments;
    const deployments = [{ id: 'd-HOSTS0001', kind: 'deploy' as const, attempt: 1 }];
    await store.records.open(
      record('hosts', { application: 'third', environments: [{ ...environment!, deployments }] }),
    );
    const client = new CloudWatchLogsClient(cloud.clientConfig);
    const names = { logGroupName: 'codedeploy-agent-deployment-logs', logStreamName: 'i-1' };
    await client.send(new CreateLogGroupCommand(names));
    await client.send(new CreateLogStreamCommand(names));
    const logEvents = ['[d-HOSTS0001][stdout]started', '[d-OTHER0001][stdout]started'].map((message) => ({
      timestamp: Date.now(),
      message,
    }));
    await client.send(new PutLogEventsCommand({ ...names, logEvents }));
    const { stdout } = await signalbox('logs', 'hosts');
    expect(stdout).toMatch(/^\S+Z {2}i-1 {2}\[stdout\]started\n$/);
  });

  it('of a release without any say so', async () => {
    expect(await signalbox('logs', 'bad')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringContaining('no lines yet') as string,
    });
  });
});
