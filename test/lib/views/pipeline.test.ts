import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../lib/release/plan.ts';
import type { EnvironmentRecord, ReleaseRecord } from '../../../lib/release/release-record.ts';
import { pipelineOf, type Stage } from '../../../lib/views/pipeline.ts';
import { seenStages } from '../../../lib/views/seen-stages.ts';
import { trafficSteps } from '../../../lib/views/traffic-steps.ts';

const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;

const environment = (more: Partial<EnvironmentRecord>): EnvironmentRecord => ({
  name: 'production',
  deploymentGroup: 'g',
  status: 'pending',
  deployments: [],
  verdicts: [],
  ...more,
});

const record = (more: Partial<ReleaseRecord>): Omit<ReleaseRecord, 'nonce'> => ({
  version: 1,
  release: 'r',
  application: 'hello',
  status: 'running',
  stage: 'deploy',
  execution: 'arn',
  source: { bucket: 'b', key: 'sources/hello/1.zip' },
  requested: { by: 'upload' },
  environments: [],
  startedAt: at(0),
  changes: [],
  clock: 'aws',
  ...more,
});

const PLAN = {
  build: {},
  environments: [
    {
      name: 'production',
      strategy: { type: 'blue-green' },
      bake: { seconds: 60 },
      validators: [{ name: 'smoke' }],
    },
  ],
} as unknown as Plan;

/** `deploy now 3`, `plan done 0-1` */
const text = ({ name, state, from, to }: Stage): string =>
  `${name} ${state} ${[from, to].map((time) => time && Number(time.slice(14, 16))).join('-')}`;

const of = (more: Partial<EnvironmentRecord>, release: Partial<ReleaseRecord> = {}) =>
  pipelineOf(record({ environments: [environment(more)], ...release }), PLAN)
    .environments[0]!.stages.map(text)
    .join(', ');

describe('the stages of a release', () => {
  const stages = (more: Partial<ReleaseRecord>, plan?: Plan) =>
    pipelineOf(record(more), plan).stages.map(text).join(', ');

  it.each([
    ['is planned', { stage: 'plan' as const }, undefined, 'plan now 0-'],
    [
      'is refused',
      { stage: 'ended' as const, status: 'failed' as const, endedAt: at(1) },
      undefined,
      'plan bad 0-1',
    ],
    [
      'is built',
      { stage: 'build' as const, reached: { build: at(1) }, environments: [environment({})] },
      PLAN,
      'plan done 0-1, build now 1-',
    ],
    [
      'failed to build',
      {
        stage: 'ended' as const,
        status: 'failed' as const,
        reached: { build: at(1) },
        endedAt: at(2),
        environments: [environment({})],
      },
      PLAN,
      'plan done 0-1, build bad 1-2',
    ],
    [
      'is deployed',
      { reached: { build: at(1), deploy: at(2) }, environments: [environment({})] },
      PLAN,
      'plan done 0-1, build done 1-2',
    ],
  ])('that %s', (_, more, plan, expected) => expect(stages(more, plan)).toBe(expected));
});

describe('the stages of an environment', () => {
  const began = { startedAt: at(1), reached: { deploying: at(2) } };
  const moved = {
    startedAt: at(1),
    shiftedAt: at(5),
    reached: { deploying: at(2), validating: at(3), shifting: at(4), baking: at(5) },
  };
  const over = { status: 'failed' as const, stage: 'ended' as const, endedAt: at(9) };

  it.each([
    ['to come', {}, {}, 'gate next -, deploy next -, validate next -, shift next -, bake next -'],
    [
      'never reached',
      {},
      over,
      'gate skipped -, deploy skipped -, validate skipped -, shift skipped -, bake skipped -',
    ],
    [
      'at its gate',
      { status: 'waiting' as const, startedAt: at(1), reached: { deploying: at(1) } },
      {},
      'gate now 1-, deploy next -, validate next -, shift next -, bake next -',
    ],
    [
      'that a newer release came to instead',
      { status: 'superseded' as const, startedAt: at(1), endedAt: at(3) },
      over,
      'gate skipped 1-, deploy skipped -, validate skipped -, shift skipped -, bake skipped -',
    ],
    [
      'being deployed to',
      { ...began, status: 'deploying' as const },
      {},
      'gate done 1-2, deploy now 2-, validate next -, shift next -, bake next -',
    ],
    [
      'being watched',
      { ...moved, status: 'baking' as const },
      {},
      'gate done 1-2, deploy done 2-3, validate done 3-4, shift done 4-5, bake now 5-',
    ],
    [
      'that took it',
      { ...moved, status: 'succeeded' as const, endedAt: at(7) },
      {},
      'gate done 1-2, deploy done 2-3, validate done 3-4, shift done 4-5, bake done 5-7',
    ],
    [
      'being taken back',
      { ...moved, status: 'rolling-back' as const, reached: { ...moved.reached, 'rolling-back': at(6) } },
      {},
      'gate done 1-2, deploy done 2-3, validate done 3-4, shift done 4-5, bake bad 5-6, back now 6-',
    ],
    [
      'taken back',
      {
        ...began,
        status: 'rolled-back' as const,
        endedAt: at(9),
        incident: { kind: 'alarm' as const, cause: 'c', samples: [], stopAt: at(4), trafficBackAt: at(6) },
      },
      over,
      'gate done 1-2, deploy bad 2-4, validate skipped -, shift skipped -, bake skipped -, back done 4-6',
    ],
  ])('%s', (_, more, release, expected) => expect(of(more, release)).toBe(expected));

  it('shows the shift where hosts have traffic, though the pipeline has not heard of it yet', () => {
    const back = {
      ...began,
      status: 'rolled-back' as const,
      endedAt: at(9),
      reached: { ...began.reached, 'rolling-back': at(7) },
    };
    const stages = pipelineOf(record({ environments: [environment(back)] }), PLAN, {
      environment: 'production',
      shifting: at(4),
    }).environments[0]!.stages.map(text);
    expect(stages.slice(1)).toEqual([
      'deploy done 2-4',
      'validate done -',
      'shift bad 4-7',
      'bake skipped -',
      'back done 7-9',
    ]);
  });

  it('are those that an older record tells of, without times that it did not keep', () => {
    const deployments = [{ id: 'd-1', kind: 'deploy' as const, attempt: 1 }];
    const old = environment({
      status: 'succeeded',
      startedAt: at(1),
      endedAt: at(9),
      shiftedAt: at(5),
      deployments,
    });
    const { environments } = pipelineOf(record({ environments: [old] }), undefined);
    expect(environments[0]!.stages.map(text)).toEqual(['gate done 1-1', 'deploy done 1-5', 'bake done 5-9']);
  });
});

describe('what lifecycle events tell of stages', () => {
  const event = (name: string, minute: number | undefined, hook?: string) => ({
    name,
    status: minute === undefined ? 'Pending' : 'Succeeded',
    ...(minute === undefined ? {} : { startedAt: at(minute) }),
    ...(hook === undefined ? {} : { hook }),
  });
  const target = (...events: ReturnType<typeof event>[]) => ({ id: 'f', status: 'InProgress', events });

  it.each([
    ['nothing yet', [target(event('BeforeAllowTraffic', undefined, 'smoke'))], {}],
    ['a validator is asked', [target(event('BeforeAllowTraffic', 3, 'smoke'))], { validating: at(3) }],
    [
      'the first of several targets counts',
      [
        target(event('BeforeAllowTraffic', 3, 'smoke'), event('AllowTraffic', 5)),
        target(event('BeforeAllowTraffic', 2, 'smoke'), event('AllowTraffic', 6)),
      ],
      { validating: at(2), shifting: at(5) },
    ],
    [
      'nobody is asked before the traffic',
      [
        target(
          event('BeforeAllowTraffic', 3),
          event('AllowTraffic', 5),
          event('AfterAllowTraffic', 6, 'smoke'),
        ),
      ],
      { shifting: at(5) },
    ],
  ])('%s', (_, targets, expected) => expect(seenStages(targets)).toEqual(expected));

  it('gives the stages their times', () => {
    const going = environment({ status: 'deploying', startedAt: at(1), reached: { deploying: at(1) } });
    const seen = { environment: 'production', validating: at(2), shifting: at(4) };
    const { environments } = pipelineOf(record({ environments: [going] }), PLAN, seen);
    expect(environments[0]!.status).toBe('shifting');
    expect(environments[0]!.stages.slice(1).map(text)).toEqual([
      'deploy done 1-2',
      'validate done 2-4',
      'shift now 4-',
      'bake next -',
    ]);
  });
});

describe('the steps of traffic', () => {
  const host = (minute: number | undefined, fleet: 'Blue' | 'Green' = 'Green') => ({
    id: `i-${minute}`,
    fleet,
    status: 'Succeeded',
    events: [
      { name: 'AfterInstall', status: 'Succeeded', endedAt: at(0) },
      minute === undefined
        ? { name: 'AllowTraffic', status: 'Pending' }
        : { name: 'AllowTraffic', status: 'Succeeded', endedAt: at(minute) },
    ],
  });

  it('are where hosts of the new fleet got it, one after the other', () => {
    const hosts = [host(3), host(1), host(undefined), host(undefined), host(9, 'Blue')];
    expect(trafficSteps(hosts, 5)).toEqual([
      { at: at(1), share: 0.25 },
      { at: at(3), share: 0.5 },
    ]);
    expect(trafficSteps([host(3), ...hosts], 6)).toEqual([
      { at: at(1), share: 0.2 },
      { at: at(3), share: 0.6 },
    ]);
  });

  it('are at most twelve, the last among them, and none where not all hosts are known', () => {
    const many = Array.from({ length: 50 }, (_, minute) => host(minute));
    const steps = trafficSteps(many, 50);
    expect(steps.length).toBeLessThanOrEqual(12);
    expect(steps.at(-1)).toEqual({ at: at(49), share: 1 });
    expect(trafficSteps(many, 51)).toEqual([]);
  });
});
