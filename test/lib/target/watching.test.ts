import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../lib/release/intent.ts';
import type { PlannedEnvironment } from '../../../lib/release/plan.ts';
import { stateOf } from '../../../lib/store/state-store.ts';
import { judgeEnvironment } from '../../../lib/target/judge-environment.ts';
import { observe } from '../../../lib/target/fleet/observe.ts';
import { park } from '../../../lib/target/park.ts';
import { dueResult } from '../../../lib/target/wake.ts';
import type { AlarmSample } from '../../../lib/verdict/verdict.ts';
import { memoryDeployments, memoryFleet } from '../memory-deployments.ts';
import { killSwitch, memoryObjects } from '../memory-objects.ts';

const T0 = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const RUN = { release: 'r1', environment: 'production' };
const planned: PlannedEnvironment = {
  name: 'production',
  execution: 'production-1',
  deploymentGroup: 'hello-production',
  strategy: { type: 'blue-green', config: 'CodeDeployDefault.OneAtATime', keepBlueSeconds: 1800 },
  alarms: ['hello-5xx'],
  bake: { seconds: 600 },
  validators: [],
  waitsForReady: true,
};

async function stage(change: Partial<Intent> = {}) {
  const kill = killSwitch();
  const store = stateOf(memoryObjects(kill));
  const deployments = memoryDeployments(kill);
  const revision = { bucket: 'b', key: 'k', bundleType: 'zip' };
  await deployments.create({
    application: 'hello',
    group: 'hello-production',
    description: 'r1/production/deploy/1',
    revision,
    autoRollback: true,
    fileExists: 'DISALLOW',
  });
  let healthy = ['i-green'];
  let sample: AlarmSample = { kind: 'alarm', name: 'hello-5xx', state: 'OK', transitionedAt: at(-999) };
  let requests: number | undefined = 100;
  const fleet = {
    ...store,
    deployments,
    traffic: { healthyHosts: async () => new Set(healthy), metricDimensions: async () => undefined },
    requests: {
      count: async (_groups: unknown, _from: string, _to: string, needed?: number) => ({
        kind: 'requests' as const,
        seen: requests,
        needed,
      }),
    },
  };
  const ports = {
    ...fleet,
    targets: () => memoryFleet(fleet),
    alarms: {
      read: async (names: readonly string[]) =>
        names.map((name) => ({ sample, ringing: { name, alarmAt: sample.transitionedAt } })),
    },
  };
  const written = await store.intents.change(RUN, () => ({
    version: 1,
    ...RUN,
    application: 'hello',
    execution: 'arn',
    startedAt: at(-60),
    token: 'token',
    alarms: ['hello-5xx'],
    judgedFrom: at(0),
    deployment: { description: 'r1/production/deploy/1', since: at(0), id: 'd-1' },
    shiftedAt: at(0),
    ...change,
  }));
  return {
    store,
    ports,
    intent: written!,
    deployment: deployments.all[0]!,
    serve: (hosts: string[]) => (healthy = hosts),
    ring: (seconds: number) => (sample = { ...sample, state: 'ALARM', transitionedAt: at(seconds) }),
    requestsSeen: (count: number | undefined) => (requests = count),
  };
}

type Staged = Awaited<ReturnType<typeof stage>>;

describe('dueResult', () => {
  const due = async (
    awaiting: Intent['awaiting'],
    change: Partial<Intent> = {},
    act?: (s: Staged) => void,
  ) => {
    const staged = await stage({ awaiting, ...change });
    act?.(staged);
    return dueResult(staged.intent, staged.ports);
  };

  it('lets a run on whose alarms are quiet, and no other', async () => {
    expect(await due('alarms')).toEqual({ event: 'quiet' });
    expect(await due('alarms', {}, ({ ring }) => ring(-5))).toBeUndefined();
  });

  it.each(['deployment', 'bake'] as const)(
    'takes an alarm that rang meanwhile for news while it awaits the %s',
    async (awaiting) => {
      expect(await due(awaiting, { seen: 'InProgress' })).toBeUndefined();
      expect(await due(awaiting, { seen: 'InProgress' }, ({ ring }) => ring(5))).toEqual({ event: 'bad' });
      expect(await due(awaiting, { seen: 'InProgress' }, ({ ring }) => ring(-5))).toBeUndefined();
    },
  );

  it.each(['deployment', 'bake', 'end', 'rollback'] as const)(
    'takes a changed status for news while it awaits the %s',
    async (awaiting) => {
      const changed = (s: Staged) => Object.assign(s.deployment, { status: 'Stopped', active: false });
      expect(await due(awaiting, { seen: 'InProgress' }, changed)).toEqual({ event: 'Stopped' });
      expect(await due(awaiting, { seen: 'Stopped' }, changed)).toBeUndefined();
    },
  );

  it('does not let an alarm count any more once it was judged good', async () => {
    expect(await due('end', { seen: 'InProgress' }, ({ ring }) => ring(5))).toBeUndefined();
  });

  it('keeps the first cause', async () => {
    const { intent, store, ports, ring } = await stage({ awaiting: 'bake', seen: 'InProgress' });
    ring(5);
    await dueResult(intent, ports);
    ring(50);
    await dueResult({ ...intent }, ports);
    expect((await store.intents.find(RUN))?.incident).toMatchObject({ alarm: 'hello-5xx', alarmAt: at(5) });
  });
});

describe('park', () => {
  it('answers at once what has come before the token was there', async () => {
    const { ports, deployment } = await stage();
    Object.assign(deployment, { status: 'Succeeded', active: false });
    const told: unknown[] = [];
    const run = {
      ...RUN,
      application: 'hello',
      startedAt: at(-60),
      artifact: { bucket: 'b', key: 'k', versionId: 'v', sha256: '' },
    };
    const answerToken = async (token: string, result: object) => void told.push([token, result]);
    await park(
      { run, execution: 'arn', token: 'newest', awaiting: 'deployment', seen: 'InProgress' },
      { ...ports, answerToken },
    );
    expect(told).toEqual([['newest', { event: 'Succeeded' }]]);
  });
});

describe('observe', () => {
  const ROWS = [
    {
      case: 'nothing was deployed',
      deployment: {},
      intent: { deployment: undefined },
      opened: false,
      phase: 'gone',
      awaitSeconds: 0,
    },
    {
      case: 'it installs, and will say when it is ready',
      deployment: {},
      intent: {},
      opened: false,
      phase: 'waiting',
      awaitSeconds: 3600,
    },
    {
      case: 'it waits for its traffic',
      deployment: { status: 'Ready' },
      intent: {},
      opened: false,
      phase: 'ready',
      awaitSeconds: 60,
    },
    {
      case: 'its traffic moves',
      deployment: {},
      intent: {},
      opened: true,
      phase: 'waiting',
      awaitSeconds: 60,
    },
    {
      case: 'its traffic has moved',
      deployment: { terminationWait: true },
      intent: {},
      opened: true,
      phase: 'shifted',
      awaitSeconds: 60,
    },
    {
      case: 'it failed',
      deployment: { status: 'Failed', active: false },
      intent: {},
      opened: false,
      phase: 'gone',
      awaitSeconds: 3600,
    },
    {
      case: 'it was stopped',
      deployment: { status: 'Stopped', active: false },
      intent: {},
      opened: true,
      phase: 'gone',
      awaitSeconds: 3600,
    },
    {
      case: 'it succeeded',
      deployment: { status: 'Succeeded', active: false },
      intent: {},
      opened: true,
      phase: 'shifted',
      awaitSeconds: 3600,
    },
    {
      case: 'in-place: it runs',
      deployment: { blueGreen: false },
      intent: {},
      opened: false,
      phase: 'waiting',
      awaitSeconds: 3600,
    },
  ] as const;

  it.each(ROWS)('$phase: $case', async ({ deployment, intent, opened, phase, awaitSeconds }) => {
    const staged = await stage(intent);
    Object.assign(staged.deployment, deployment);
    const seen = await observe({ intent: staged.intent, planned, at: at(60), opened }, staged.ports);
    expect(seen).toMatchObject({ phase, awaitSeconds });
  });

  it('does not believe a shift before only green is healthy', async () => {
    const { intent, ports, deployment, serve } = await stage();
    Object.assign(deployment, { terminationWait: true });
    serve(['i-green', 'i-blue']);
    expect((await observe({ intent, planned, at: at(60), opened: true }, ports)).phase).toBe('waiting');
    serve([]);
    expect((await observe({ intent, planned, at: at(60), opened: true }, ports)).phase).toBe('waiting');
  });

  it('looks once a minute where the group does not wait', async () => {
    const { intent, ports } = await stage();
    const seen = await observe(
      { intent, planned: { ...planned, waitsForReady: false }, at: at(60), opened: false },
      ports,
    );
    expect(seen.awaitSeconds).toBe(60);
  });
});

describe('judgeEnvironment', () => {
  const judged = async (
    seconds: number,
    act: (s: Staged) => void = () => {},
    more: Partial<PlannedEnvironment> = {},
  ) => {
    const staged = await stage();
    Object.assign(staged.deployment, { terminationWait: true });
    act(staged);
    const { judgement } = await judgeEnvironment(
      { intent: staged.intent, planned: { ...planned, ...more }, at: at(seconds) },
      staged.ports,
    );
    return judgement;
  };

  it('waits out the bake', async () => expect((await judged(599)).outcome).toBe('wait'));
  it('is healthy when the bake is over and all is quiet', async () => {
    expect(await judged(600)).toMatchObject({ outcome: 'healthy', ended: false });
  });
  it('is bad at once when an alarm rings', async () => {
    expect(await judged(10, ({ ring }) => ring(5))).toMatchObject({
      outcome: 'bad',
      reason: 'alarm hello-5xx rings',
    });
  });
  it('is bad when the deployment was stopped', async () => {
    const stop = ({ deployment }: Staged) => Object.assign(deployment, { status: 'Stopped', active: false });
    expect(await judged(600, stop)).toMatchObject({ outcome: 'bad', ended: true });
  });
  it('waits for more requests, and gives up before the old fleet goes', async () => {
    const bake = { seconds: 600, requests: 500 };
    expect((await judged(600, undefined, { bake })).outcome).toBe('wait');
    expect((await judged(1600, undefined, { bake })).outcome).toBe('wait');
    expect(await judged(1620, undefined, { bake })).toMatchObject({
      outcome: 'unknown',
      reason: 'not proved good in time: 100 of 500 requests have come',
    });
  });
  it('is an error where nothing could be read in time', async () => {
    const bake = { seconds: 600, requests: 500 };
    expect((await judged(1700, ({ requestsSeen }) => requestsSeen(undefined), { bake })).outcome).toBe(
      'error',
    );
  });
  it('is not good while the new version does not serve all traffic', async () => {
    const both = ({ serve }: Staged) => serve(['i-green', 'i-blue']);
    expect((await judged(600, both)).outcome).toBe('wait');
    expect((await judged(1700, both)).outcome).toBe('unknown');
  });
});
