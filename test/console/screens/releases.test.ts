import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateStore, type StateStore } from '../../../lib/store/state-store.ts';
import { cloudwatch } from '../../../local/services/cloudwatch/index.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { lambda } from '../../../local/services/lambda/index.ts';
import { s3 } from '../../../local/services/s3/index.ts';
import { states } from '../../../local/services/states/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import { createManualClock } from '../../../local/clock.ts';
import { createFunctionRole, functionMaker } from '../../local/services/lambda/function-setup.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';
import { liveEvents } from '../live-events.ts';
import { at, environmentOf, recordOf } from '../release-record.ts';

let cloud: TestCloud;
let stage: ConsoleStage;
let store: StateStore;
beforeAll(async () => {
  const clock = createManualClock(Date.parse(at(12)));
  cloud = await startTestCloud({ services: [iam, sts, s3, cloudwatch, lambda, states], clock });
  const client = new S3Client(cloud.clientConfig);
  await client.send(new CreateBucketCommand({ Bucket: 'state' }));
  store = stateStore(client, 'state');
  await alarmed(new CloudWatchClient(cloud.clientConfig));
  stage = await startConsoleStage(cloud, {
    StateBucketName: 'state',
    WithdrawFunctionName: 'withdraw',
    ReleaseStateMachineArn: MACHINE,
  });
  for (const record of [GOOD, BAD, HOSTILE]) await store.records.open(record);
  await store.plans.write(PLAN);
}, 60_000);
afterAll(async () => {
  await stage?.close();
  await cloud?.stop();
});

async function createMachineRole(): Promise<string> {
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'states.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const client = new IAMClient(cloud.clientConfig);
  const { Role } = await client.send(
    new CreateRoleCommand({ RoleName: 'release', AssumeRolePolicyDocument }),
  );
  return Role!.Arn!;
}

async function alarmed(client: CloudWatchClient): Promise<void> {
  const metric = { Namespace: 'Hello', MetricName: 'Errors' };
  const alarm = { AlarmName: 'hello-5xx', Period: 60, EvaluationPeriods: 1, Statistic: 'Sum' as const };
  const ComparisonOperator = 'GreaterThanThreshold' as const;
  await client.send(new PutMetricAlarmCommand({ ...metric, ...alarm, Threshold: 5, ComparisonOperator }));
  for (const [minute, Value] of [2, 0, 78, 31].entries()) {
    const Timestamp = new Date(at(4 + minute));
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'Hello',
        MetricData: [{ MetricName: 'Errors', Value, Timestamp }],
      }),
    );
  }
}

const ROLL_BACK = '/roll-back/hello/production';
const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:release';
const valueOf = (markup: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(markup)![1]!;

const SCRIPT = '<script>alert(1)</script>"\'&';
const GOOD = recordOf('good', { startedAt: '2026-01-31T09:00:00.000Z' });
const BAD = recordOf('bad', {
  status: 'rolled-back',
  environments: [
    environmentOf('staging', {
      verdicts: [
        {
          outcome: 'healthy',
          reason: '1 alarm is quiet',
          at: at(3),
          samples: [{ kind: 'alarm', name: 'hello-5xx', state: 'OK' }],
        },
      ],
    }),
    environmentOf('production', {
      status: 'rolled-back',
      reached: { deploying: at(2), shifting: at(4), baking: at(5), 'rolling-back': at(8) },
      serving: 'production serves release good',
      incident: {
        kind: 'alarm',
        cause: 'alarm hello-5xx rang: Errors was 78, the limit is 5',
        alarm: 'hello-5xx',
        metric: 'Errors',
        value: 78,
        threshold: 5,
        samples: [],
        alarmAt: at(7),
        stopAt: at(8),
        trafficBackAt: at(9),
      },
    }),
  ],
  incident: { kind: 'alarm', cause: 'c', samples: [] },
  reason: {
    text: 't',
    cause: 'alarm hello-5xx rang: Errors was 78, the limit is 5',
    release: 'bad',
    environment: 'production',
    serving: 'production serves release good',
    next: 'signalbox logs bad',
  },
});
const PLAN = {
  version: 1 as const,
  release: 'bad',
  application: 'hello',
  source: { bucket: 'source', key: 'sources/hello/bad.zip', versionId: 'bad' },
  environments: [
    {
      name: 'production',
      execution: 'e',
      deploymentGroup: 'hello-production',
      strategy: { type: 'blue-green' as const, config: 'CodeDeployDefault.OneAtATime' },
      alarms: ['hello-5xx'],
      bake: { seconds: 600 },
      validators: [],
      waitsForReady: false,
    },
  ],
  warnings: [],
};
const HOSTILE = recordOf('hostile', {
  application: `x${SCRIPT}`,
  status: 'failed',
  startedAt: '2026-01-31T08:00:00.000Z',
  requested: { by: 'manual', reason: SCRIPT },
  environments: [environmentOf(SCRIPT, { status: 'failed', cause: SCRIPT, serving: SCRIPT })],
  changes: [{ at: at(0), environment: SCRIPT, text: SCRIPT }],
  reason: { text: SCRIPT, cause: SCRIPT, release: 'hostile', serving: SCRIPT, next: SCRIPT },
});

/** The text of a page as a reader has it. */
const textOf = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const CHINESE = { 'accept-language': 'zh-CN' };

describe('the releases', () => {
  it('are listed newest first, of all applications and of one', async () => {
    const rows = async (path: string) =>
      [...(await stage.page(path)).matchAll(/href="\/releases\/([^"]+)"/g)].map(([, release]) => release);
    expect(await rows('/releases')).toEqual(['bad', 'good', 'hostile']);
    expect(await rows('/releases?application=hello')).toEqual(['bad', 'good']);
    expect(await rows('/releases?after=bad')).toEqual(['good', 'hostile']);
    expect(await rows('/releases?after=nothing')).toEqual([]);
    expect(await stage.page('/releases?application=nope')).toContain('The application nope has no release.');
  });

  it('say how each ended, and why', async () => {
    const text = textOf(await stage.page('/releases'));
    expect(text).toContain('✕ Rolled back');
    expect(text).toContain('alarm hello-5xx rang: Errors was 78, the limit is 5');
    expect(textOf(await stage.page('/releases', CHINESE))).toContain('✕ 已回滚');
  });
});

describe('a release that its alarm took back', () => {
  it('is a pipeline with the time that each stage took', async () => {
    const text = textOf(await stage.page('/releases/bad'));
    expect(text).toMatch(
      /Gate done 1 min .*Deploy done 2 min .*Shift done 1 min .*Bake failed 3 min .*Roll back done 1 min/,
    );
  });

  it('tells in plain words what happened, what serves and what to do', async () => {
    const text = textOf(await stage.page('/releases/bad'));
    expect(text).toMatch(/10:07:00 The alarm hello-5xx rang\. Errors was 78; the limit is 5\./);
    expect(text).toMatch(/10:08:00 The rollback began 1 min later\./);
    expect(text).toMatch(/10:09:00 The old version was seen serving all traffic 2 min after the alarm\./);
    expect(text).toContain('production serves release good');
    expect(text).toContain('signalbox logs bad');
    const chinese = await stage.page('/releases/bad', CHINESE);
    expect(textOf(chinese)).toContain('告警 hello-5xx 触发。');
    expect(chinese).toContain('<dd><span lang="en">production serves release good</span></dd>');
  });

  it('tells its story first, and of one without an incident where it ended', async () => {
    const headings = [...(await stage.page('/releases/bad')).matchAll(/<h2>([^<]*)/g)].map(
      ([, text]) => text,
    );
    expect(headings.slice(0, 2)).toEqual(['What happened', 'Pipeline']);
    const chinese = await stage.page('/releases/hostile', CHINESE);
    expect(textOf(chinese)).toMatch(/在“关卡”阶段失败。 &lt;script/);
    expect(chinese).toMatch(/失败。<br \/><span lang="en">&lt;script/);
  });

  it('draws what the alarm judged, with its threshold and the moments that count, and says it as a table too', async () => {
    const page = await stage.page('/releases/bad');
    expect(page).toContain('aria-label="hello-5xx: 4 values, at most 78; 2 beyond the limit"');
    expect(page).toContain('class="threshold"');
    expect(page.match(/class="mark /g)).toHaveLength(3);
    const text = textOf(page);
    expect(text).toContain('Sum of Errors, each of 1 min · rings at &gt; 5');
    expect(text).toContain('A 2026-01-31 10:07:00 the alarm rang');
    expect(text).toContain('2026-01-31 10:06:00 78');
  });

  it('tells what each environment was judged by', async () => {
    expect(textOf(await stage.page('/releases/bad'))).toContain(
      '✓ healthy the alarm is quiet alarm hello-5xx: quiet',
    );
    expect(textOf(await stage.page('/releases/bad', CHINESE))).toContain(
      '✓ 健康 1 个告警均正常 告警 hello-5xx：正常',
    );
  });

  it('is a small page without a script or a style of its own', async () => {
    const page = await stage.page('/releases/bad');
    expect(page.length).toBeLessThan(60_000);
    expect(page).not.toMatch(/<style|\sstyle=|<script(?! src=)|\son[a-z]+=/);
  });
});

it('says which call has no answer, and shows the rest', async () => {
  const deployments = [{ id: 'd-ABCDEFGHI', kind: 'deploy' as const, attempt: 1 }];
  await store.records.open(
    recordOf('unread', { application: 'dark', environments: [environmentOf('production', { deployments })] }),
  );
  // This cloud has no CodeDeploy.
  const text = textOf(await stage.page('/releases/unread'));
  expect(text).toMatch(/✓ Succeeded .*CodeDeploy ListDeploymentTargets failed/);
  expect(text).toContain('production: d-ABCDEFGHI brings the release');
});

it('shows names and texts of others as they are, and runs none of them', async () => {
  for (const path of [
    '/releases',
    '/releases/hostile',
    `/releases?application=${encodeURIComponent(SCRIPT)}`,
  ]) {
    const page = await stage.page(path);
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toMatch(/"[^"<>]*"'&/);
  }
});

it('says that there is no such release, and waits for one that was just started', async () => {
  const missing = await stage.get('/releases/nope');
  expect(missing.status).toBe(404);
  expect(await missing.text()).toContain('There is no release nope.');
  const started = await stage.get('/releases/nope?told=started');
  expect(started.status).toBe(200);
  expect(await started.text()).toContain('The release has been started');
});

it('is kept up to date while the release goes on, and no longer', async () => {
  const running = environmentOf('production', { status: 'deploying', endedAt: undefined });
  const { endedAt: _endedAt, ...rest } = recordOf('live', { environments: [running] });
  await store.records.open({ ...rest, status: 'running', stage: 'deploy', environment: 'production' });
  const page = await stage.page('/releases/live?told=between');
  expect(page).toContain('data-live="/live/releases/live?told=between"');
  expect(textOf(page)).toMatch(
    /Try again in a moment\..* Latest news: 2026-01-31 10:00:00 started by the upload/,
  );
  const heard: string[] = [];
  for await (const { event, data } of liveEvents(stage, '/releases/live')) {
    if (event === 'news') heard.push(data.announce ?? textOf(data.regions![0]!.html).trim().slice(0, 9));
    if (heard.length === 1)
      await store.records.change('live', (record) => ({
        ...record,
        status: 'succeeded',
        environments: [environmentOf('production')],
      }));
    if (event === 'end') break;
  }
  expect(heard).toEqual(['◐ Running', 'Succeeded']);
  const ended = await stage.page('/releases/live?told=between');
  expect(ended).not.toContain('data-live');
  expect(ended).not.toContain('Try again in a moment.');
});

it('leads to the deployments of CodeDeploy, and to none that ECS makes by itself', async () => {
  const deployments = [{ id: 'made-by-ecs', kind: 'deploy' as const, attempt: 1 }];
  const service = environmentOf('service', { deployments });
  const fleet = environmentOf('production', { deployments: [{ ...deployments[0]!, id: 'd-1' }] });
  await store.records.open(recordOf('mixed', { environments: [service, fleet] }));
  const [production] = PLAN.environments;
  const native = { ...production!, name: 'service', target: 'ecs-native' as const };
  await store.plans.write({ ...PLAN, release: 'mixed', environments: [native, production!] });
  const markup = await stage.page('/releases/mixed');
  expect(markup).toContain('href="/deployments/d-1"');
  expect(markup).toContain('made-by-ecs');
  expect(markup).not.toContain('href="/deployments/made-by-ecs"');
});

describe('what one can do', () => {
  it('is refused with the reason where it cannot be done', async () => {
    const stop = await stage.post('/releases/good/stop', {});
    expect(stop.status).toBe(409);
    expect(await stop.text()).toContain('The release has ended already.');
    expect((await stage.post('/releases/nope/stop', {})).status).toBe(404);
    const back = await stage.get('/roll-back/hello/production');
    expect(back.status).toBe(409);
    const markup = await back.text();
    expect(markup).toContain('Nothing has proved good in this environment yet.');
    expect(markup).toContain('href="/">Back');
  });

  it('ends the wait of a release by the function of the stack, which is told who asks', async () => {
    const waiting = environmentOf('staging', { status: 'waiting', endedAt: undefined, serving: undefined });
    const running = { status: 'running', stage: 'deploy', endedAt: undefined } as const;
    await store.records.open(
      recordOf('waits', { ...running, environment: 'staging', environments: [waiting] }),
    );
    const role = await createFunctionRole(cloud, 'withdraw', []);
    const isAsked =
      "asked.release === 'waits' && asked.environment === 'staging' && asked.by.startsWith('arn:')";
    const source = `export const handler = async (asked) => ({ withdrawn: ${isAsked} });`;
    await functionMaker(cloud, role).create('withdraw', source);
    const stop = await stage.post('/releases/waits/stop', {});
    expect([stop.status, stop.headers.get('location')]).toEqual([303, '/releases/waits?told=stopped']);
  });

  it('is said before it is done: which release a rollback would bring back', async () => {
    await store.records.open(recordOf('better', { startedAt: at(20) }));
    const revision = { bucket: 'b', key: 'k', bundleType: 'zip' };
    await store.good.set('hello', 'production', {
      version: 1,
      release: 'better',
      startedAt: at(20),
      revision,
    });
    expect(await stage.page('/releases/better')).toContain('href="/roll-back/hello/production"');
    const markup = await stage.page(ROLL_BACK);
    expect(textOf(markup)).toMatch(/Serves now better Goes back to \S+/);
    for (const form of [
      { from: 'good', to: 'older', ticket: valueOf(markup, 'ticket') },
      { from: valueOf(markup, 'from'), to: valueOf(markup, 'to'), ticket: 'unknown' },
    ]) {
      const changed = await stage.post(ROLL_BACK, form);
      expect(changed.status).toBe(409);
      expect(await changed.text()).toContain('Something else serves by now.');
    }
  });

  it('is done once for a double click and a replay, also after a refusal', async () => {
    const client = new SFNClient(cloud.clientConfig);
    const roleArn = await createMachineRole();
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'Done',
      States: { Done: { Type: 'Succeed' } },
    });
    await client.send(new CreateStateMachineCommand({ name: 'release', roleArn, definition }));
    const markup = await stage.page(ROLL_BACK);
    const [from, to, ticket] = ['from', 'to', 'ticket'].map((name) => valueOf(markup, name));
    const refused = await stage.post(ROLL_BACK, { from: 'good', to: to!, ticket: ticket! });
    expect(refused.status).toBe(409);
    const click = () => stage.post(ROLL_BACK, { from: from!, to: to!, ticket: ticket! });
    const answers = [...(await Promise.all([click(), click()])), await click()];
    const { executions } = await client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE }));
    expect(executions).toHaveLength(1);
    const next = `/releases/${executions![0]!.name}?told=started`;
    expect(answers.map((answer) => answer.headers.get('location'))).toEqual([next, next, next]);
  });

  it('is done for nobody but the console’s own forms', async () => {
    const foreign = await stage.post('/releases/good/stop', { csrf: 'guessed' });
    expect(foreign.status).toBe(403);
  });
});
