import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openReleases } from '../../../cli/aws/open-releases.ts';
import { logs as logsCommand } from '../../../cli/commands/logs.ts';
import { createOutput } from '../../../cli/output.ts';
import { readArguments } from '../../../cli/read-arguments.ts';
import { followLogs } from '../../../cli/releases/follow-logs.ts';
import type { ReleaseRecord } from '../../../lib/release/release-record.ts';
import { indexCommit } from '../../../lib/store/commit-releases.ts';
import { keys } from '../../../lib/store/keys.ts';
import { logs } from '../../../local/services/logs/index.ts';
import { runSignalbox } from '../run-signalbox.ts';
import { startStateCloud, type StateCloud } from '../start-state-cloud.ts';
import { aRecord } from './a-record.ts';

let cloud: StateCloud;
let store: StateCloud['store'];

beforeAll(async () => {
  cloud = await startStateCloud([logs]);
  ({ store } = cloud);
  for (const record of RECORDS) await store.records.open(record);
  await writeLogs(new CloudWatchLogsClient(cloud.clientConfig));
}, 60_000);
afterAll(() => cloud?.stop());
afterEach(() => vi.unstubAllEnvs());

/** Lately: a log takes no lines of long ago. */
const STARTED_AT = Date.now() - 120_000;
const after = (seconds: number) => new Date(STARTED_AT + seconds * 1_000).toISOString();
const STARTED = after(0);
const ENDED = after(60);

const record = (release: string, more: Partial<ReleaseRecord> = {}): ReleaseRecord =>
  aRecord(release, {
    startedAt: STARTED,
    endedAt: ENDED,
    changes: [
      { at: STARTED, text: 'planned' },
      { at: ENDED, environment: 'production', text: 'done' },
    ],
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

/** `logs --follow` as it goes, with short pauses. */
function followed(release: string, ...options: string[]) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) =>
    ({ write: (text: string) => (written[name] += text) }) as unknown as NodeJS.WritableStream;
  const interrupting = new AbortController();
  const context = {
    ...readArguments(logsCommand, [release, '--follow', ...options]),
    env: cloud.env,
    output: createOutput({ stdout: stream('stdout'), stderr: stream('stderr') }, {}),
    commands: [logsCommand],
    signal: interrupting.signal,
  };
  for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  return {
    ended: openReleases(context).then((releases) => followLogs(context, releases, 50)),
    interrupt: () => interrupting.abort(),
    streams: () => [written.stdout, written.stderr],
    written: () => written.stdout + written.stderr,
  };
}

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
    expect(stdout).toContain(`other  rolled-back  bad  started ${STARTED}`);
    expect(stdout).toMatch(/^ {2}production +succeeded +production serves release bad$/m);
    expect(stdout).toContain('the alarm rang');
  });

  it('is JSON for a program', async () => {
    const { stdout } = await signalbox('status', '--json');
    const statuses = JSON.parse(stdout) as { application: string }[];
    expect(statuses.map(({ application }) => application)).toEqual(['hello', 'other']);
  });

  it('shows what is under way behind a later release, also of long ago, and what serves everywhere', async () => {
    const application = 'busy';
    const at = (status: 'waiting' | 'deploying' | 'failed', more: object = {}) => ({
      environments: [
        { ...record('x').environments[0]!, name: 'staging', status, serving: undefined, ...more },
      ],
    });
    const running = { application, status: 'running' as const, stage: 'deploy' as const, endedAt: undefined };
    await store.records.open(record('before', { application }));
    await store.records.open(record('slow', { ...running, ...at('deploying'), startedAt: after(1) }));
    const claim = { release: 'slow', startedAt: after(1), execution: 'arn' };
    await store.objects.put(keys.lane(application, 'staging'), {
      version: 1,
      nonce: 'n',
      holder: claim,
      displaced: [],
    });
    for (const [index, release] of ['a', 'b', 'c', 'd'].entries()) {
      const failed = {
        application,
        status: 'failed' as const,
        startedAt: after(2 + index),
        environments: [],
      };
      await store.records.open(record(`busy-${release}`, failed));
    }
    await store.records.open(record('behind', { ...running, ...at('waiting'), startedAt: after(7) }));
    await store.records.open(
      record('builds', { ...running, stage: 'build', environments: [], startedAt: after(8) }),
    );
    const last = at('failed', { serving: 'staging serves release old', endedAt: after(9) });
    await store.records.open(record('last', { application, status: 'failed', ...last, startedAt: after(9) }));
    const { stdout } = await signalbox('status', application);
    expect(stdout.replaceAll(/ +/g, ' ').replaceAll(/started .*/g, 'started')).toBe(
      [
        'busy failed last started',
        ' staging failed staging serves release old',
        ' also under way: builds, in its build, started',
        ' also under way: behind, in staging waiting, started',
        ' also under way: slow, in staging deploying, started',
        ' next signalbox watch builds',
        '',
      ].join('\n'),
    );
  });

  it('tells what serves in an environment that the latest releases do not go to', async () => {
    const application = 'seldom';
    await store.records.open({ ...record('seldom-1'), application });
    await store.good.set(application, 'rare', {
      version: 1,
      release: 'seldom-0',
      startedAt: STARTED,
      revision: { bucket: 'state', key: 'CodeDeploy/seldom-0/artifact.zip', bundleType: 'zip' },
    });
    const { stdout } = await signalbox('status', application);
    expect(stdout).toMatch(/^ {2}rare +rare serves release seldom-0$/m);
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

  it('go on with --follow until the release has ended, every line once and the verdict last', async () => {
    const client = new CloudWatchLogsClient(cloud.clientConfig);
    const write = (second: number, message: string) =>
      client.send(
        new PutLogEventsCommand({
          logGroupName: '/aws/codebuild/b',
          logStreamName: 'two',
          logEvents: [{ timestamp: STARTED_AT + second * 1_000, message }],
        }),
      );
    await client.send(new CreateLogStreamCommand({ logGroupName: '/aws/codebuild/b', logStreamName: 'two' }));
    await write(1, 'npm ci');
    const build = { id: 'b', logGroup: '/aws/codebuild/b', logStream: 'two' };
    const { endedAt: _none, ...underWay } = record('followed', { status: 'running', stage: 'build', build });
    await store.records.open(underWay);
    const following = followed('followed', '--json');
    await vi.waitFor(() => expect(following.written()).toContain('npm ci'), 30_000);
    await write(8, 'npm test');
    await vi.waitFor(() => expect(following.written()).toContain('npm test'), 30_000);
    await write(20, 'done');
    const failed = { status: 'failed' as const, stage: 'ended' as const, endedAt: ENDED };
    await store.records.change('followed', (open) => ({ ...open, ...failed }), {
      at: ENDED,
      text: 'it broke',
    });
    expect(await following.ended).toBe(1);
    const [stdout, stderr] = following.streams();
    const lines = stdout!.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      'npm ci',
      'npm test',
      'done',
    ]);
    expect(stderr).toContain('failed: release followed has ended');
  });

  it('are left by Ctrl-C with --follow, and the release goes on', async () => {
    const { endedAt: _none, ...underWay } = record('left', { status: 'running', stage: 'build' });
    await store.records.open(underWay);
    const following = followed('left');
    await vi.waitFor(() => expect(following.written()).toContain('cannot be read'), 30_000);
    following.interrupt();
    expect(await following.ended).toBe(130);
    expect(following.written()).toContain('detached; `signalbox logs left --follow` follows it again');
  });

  it('are read once with --follow of a release that has ended', async () => {
    const { exitCode, stdout, stderr } = await signalbox('logs', 'good', '--follow');
    expect([exitCode, stdout]).toEqual([0, (await signalbox('logs', 'good')).stdout]);
    expect(stderr).toContain('succeeded: release good has ended');
    expect(await signalbox('logs', 'nope', '--follow')).toMatchObject({ exitCode: 3, stdout: '' });
  });

  it('of a release without any say so', async () => {
    expect(await signalbox('logs', 'ba')).toMatchObject({
      exitCode: 0,
      stdout: '',
      // This cloud has no CodeBuild; what else there is, is told all the same.
      stderr: expect.stringMatching(/the lines of the build cannot be read: [^]*no lines yet/) as string,
    });
  });
});

describe('releases', () => {
  const startedAt = (n: number) => `2020-01-01T00:00:0${n}.000Z`;
  beforeAll(async () => {
    for (const n of [1, 2, 3]) {
      const application = n === 2 ? 'page-b' : 'page-a';
      const endedAt = `2020-01-01T00:01:0${n}.000Z`;
      await store.records.open(record(`page-${n}`, { application, startedAt: startedAt(n), endedAt }));
    }
  });
  const listed = async (...args: string[]) => {
    const { stdout } = await signalbox('releases', ...args, '--json');
    const page = JSON.parse(stdout) as { releases: { release: string }[]; next?: string };
    return { releases: page.releases.map(({ release }) => release), next: page.next };
  };

  it('are listed newest first, over all applications and for one', async () => {
    expect((await listed()).releases.slice(-3)).toEqual(['page-3', 'page-2', 'page-1']);
    expect(await listed('page-a')).toEqual({ releases: ['page-3', 'page-1'], next: undefined });
  });

  it('come in pages that say where the next begins', async () => {
    expect(await listed('page-a', '--limit', '1')).toEqual({ releases: ['page-3'], next: 'page-3' });
    expect(await listed('page-a', '--limit', '1', '--after', 'page-3')).toEqual({
      releases: ['page-1'],
      next: undefined,
    });
    expect((await listed('--after', 'page-3')).releases).toEqual(['page-2', 'page-1']);
  });

  it('are a table for a person, with the cloud on stderr', async () => {
    const { stdout, stderr } = await signalbox('releases', 'page-a', '--limit', '1');
    expect(stdout.split('\n')).toEqual([
      'STARTED                   APPLICATION  STATUS     TOOK  RELEASE  ENVIRONMENTS',
      '2020-01-01T00:00:03.000Z  page-a       succeeded  1m    page-3   production succeeded',
      '',
    ]);
    expect(stderr).toBe(
      `cloud at ${cloud.endpoint}, account 123456789012, us-east-1\nolder ones: signalbox releases page-a --after page-3\n`,
    );
  });

  it.each([
    [['releases', 'page-c'], 3, 'the application page-c has no release\n  did you mean page-a?'],
    [['releases', '--limit', '0'], 2, 'expected --limit to be a number from 1 to 1000, got 0'],
    [['releases', '--after', 'page-9'], 3, 'there is no release page-9\n  did you mean page-'],
  ])('of %j exits %i', async (args, exitCode, message) => {
    expect(await signalbox(...args)).toMatchObject({
      exitCode,
      stderr: expect.stringContaining(message) as string,
    });
  });
});

describe('show', () => {
  beforeAll(async () => {
    const at = (second: string) => `2020-02-01T00:00:${second}.000Z`;
    await store.records.open(
      record('story-of-a-rollback', {
        application: 'story',
        status: 'rolled-back',
        startedAt: at('00'),
        endedAt: at('50'),
        requested: { by: 'manual', reason: 'try it', environments: ['production'] },
        environments: [
          {
            name: 'production',
            deploymentGroup: 'story-production',
            status: 'rolled-back',
            startedAt: at('10'),
            shiftedAt: at('20'),
            endedAt: at('40'),
            deployments: [
              {
                id: 'd-ONE',
                kind: 'deploy',
                attempt: 1,
                status: 'Stopped',
                hosts: { total: 3, succeeded: 2, failed: 1 },
              },
              { id: 'd-TWO', kind: 'rollback', attempt: 1 },
            ],
            verdicts: [{ outcome: 'bad', reason: 'alarm hello-5xx rings', at: at('30'), samples: [] }],
            incident: {
              kind: 'alarm',
              cause: 'alarm hello-5xx rang: Errors was 65, the limit is 5',
              alarm: 'hello-5xx',
              comparison: 'GreaterThanThreshold',
              samples: [{ at: at('25'), value: 65 }],
              alarmAt: at('30'),
              stopAt: at('31'),
              trafficBackAt: at('38'),
            },
            serving: 'production serves release good',
          },
        ],
        changes: [{ at: at('10'), environment: 'production', text: 'enters production' }],
        reason: { text: 'it was rolled back', cause: 'c', release: 's', serving: 's', next: 'fix it' },
      }),
    );
  });

  it('tells the whole story, from an id that is cut short', async () => {
    const { exitCode, stdout } = await signalbox('show', 'story-of');
    expect(exitCode).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "story-of-a-rollback  rolled-back
        application  story
        source       s3://source/sources/hello/1.zip
        asked for    by hand, only production: try it
        time         2020-02-01T00:00:00.000Z to 2020-02-01T00:00:50.000Z, 50s (AWS's clock)

      production  rolled-back
        group       story-production
        took        30s
        traffic     on the new version after 10s, at 2020-02-01T00:00:20.000Z
        deployment  d-ONE, brings the release, attempt 1, Stopped, 2 of 3 hosts, 1 failed
        deployment  d-TWO, brings the old version back, attempt 1
        verdict     bad at 2020-02-01T00:00:30.000Z: alarm hello-5xx rings
        cause       alarm hello-5xx rang: Errors was 65, the limit is 5
        samples     65 at 2020-02-01T00:00:25.000Z (GreaterThanThreshold)
        alarm       2020-02-01T00:00:30.000Z
        stopped     2020-02-01T00:00:31.000Z, 1s after the alarm
        back        the old version had all traffic at 2020-02-01T00:00:38.000Z, 8s after the alarm
        serving     production serves release good

      changes
        2020-02-01T00:00:10.000Z  production  enters production

      why
        it was rolled back
        next  fix it
      "
    `);
  });

  it('is the record for a program, without what only writers need', async () => {
    const shown = JSON.parse((await signalbox('show', 'story-of', '--json')).stdout) as object;
    expect(shown).toMatchObject({ release: 'story-of-a-rollback', status: 'rolled-back' });
    expect(shown).not.toHaveProperty('nonce');
  });

  it('and logs and watch take an application for its newest release', async () => {
    expect((await signalbox('show', 'page-a')).stdout).toMatch(/^page-3 {2}succeeded\n/);
    expect((await signalbox('watch', 'page-a')).stdout).toMatch(/succeeded: release page-3 has ended\n$/);
    expect(await signalbox('logs', 'page-b')).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('names all that an id which is cut too short can mean', async () => {
    expect(await signalbox('show', 'page-')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(
        'several releases begin with page-\n  name one: page-1, page-2, page-3',
      ) as string,
    });
  });

  it('offers the nearest id', async () => {
    expect(await signalbox('show', 'story-of-the-rollback')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('did you mean story-of-a-rollback?') as string,
    });
  });
});
