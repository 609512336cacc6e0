import { describe, expect, it } from 'vitest';
import { renderWatch } from '../../../cli/watch/render-watch.ts';
import { bar, sparkline } from '../../../cli/watch/pictures.ts';
import type { HostProgress, WatchState } from '../../../lib/views/watch-state.ts';
import type { EnvironmentRecord } from '../../../lib/release/release-record.ts';

const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;

const environment = (more: Partial<EnvironmentRecord>): EnvironmentRecord => ({
  name: 'production',
  deploymentGroup: 'hello-production',
  status: 'pending',
  deployments: [],
  verdicts: [],
  ...more,
});

const host = (id: string, status: string, events: string): HostProgress => ({
  id,
  fleet: 'Green',
  status,
  events: events.split('').map((mark, index) => ({
    name: ['BeforeInstall', 'AfterInstall', 'ApplicationStart', 'ValidateService'][index]!,
    status: { s: 'Succeeded', i: 'InProgress', f: 'Failed', p: 'Pending' }[mark]!,
  })),
});

const baking: WatchState = {
  record: {
    version: 1,
    release: 'hello-1',
    application: 'hello',
    status: 'running',
    stage: 'deploy',
    environment: 'production',
    execution: 'arn',
    source: { bucket: 'b', key: 'sources/hello/1.zip' },
    requested: { by: 'upload' },
    environments: [
      environment({ name: 'staging', status: 'succeeded', endedAt: at(1) }),
      environment({
        status: 'baking',
        shiftedAt: at(5),
        deployments: [
          {
            id: 'd-ONE',
            kind: 'deploy',
            attempt: 1,
            status: 'InProgress',
            hosts: { total: 3, succeeded: 2, failed: 0 },
          },
        ],
      }),
    ],
    startedAt: at(0),
    changes: [{ at: at(5), environment: 'production', text: 'the new version has the traffic' }],
    clock: 'aws',
  },
  plan: {
    version: 1,
    release: 'hello-1',
    application: 'hello',
    source: { bucket: 'b', key: 'sources/hello/1.zip', versionId: 'v' },
    environments: [
      {
        name: 'production',
        execution: 'e',
        deploymentGroup: 'hello-production',
        strategy: { type: 'blue-green', config: 'CodeDeployDefault.OneAtATime' },
        alarms: ['hello-5xx'],
        bake: { seconds: 600 },
        validators: [],
        waitsForReady: false,
      },
    ],
    warnings: [],
  },
  hosts: [host('i-1', 'Succeeded', 'ssss'), host('i-2', 'InProgress', 'ssip'), host('i-3', 'Failed', 'sfpp')],
  hostCount: 30,
  traffic: { green: 2 / 3, text: '2 of 3 healthy hosts' },
  alarms: [
    {
      name: 'hello-5xx',
      state: 'OK',
      threshold: 5,
      points: [0, 1, 5, 10].map((value, minute) => ({ at: at(minute), value })),
    },
  ],
  now: at(8),
};

const text = (state: WatchState, columns: number, rows = 40) =>
  renderWatch(state, { columns, rows })
    .map((line) => line.text)
    .join('\n');

describe('the live view', () => {
  it('shows stages, traffic, bake, alarms and hosts', () => {
    expect(text(baking, 100)).toMatchInlineSnapshot(`
      "hello-1  hello  running
      ✔ plan  ▶ deploy
      staging       succeeded
      production    baking        d-ONE  InProgress  2 of 3 hosts
        traffic  green ████████████████████░░░░░░░░░░ blue  2 of 3 healthy hosts
        bake     7m of 10m left at 2026-01-01T00:08:00.000Z (AWS's clock)
        alarm    hello-5xx  OK  ▁▂▅█  10, limit 5
        i-3  green  ■✗··  AfterInstall
        i-2  green  ■■▶·  ApplicationStart
        i-1  green  ■■■■  Succeeded
        and 27 more
      2026-01-01T00:05:00.000Z  production  the new version has the traffic"
    `);
  });

  it('shows no host on a narrow terminal, and no line is wider than it', () => {
    expect(text(baking, 40)).toMatchInlineSnapshot(`
      "hello-1  running
      ✔ plan  ▶ deploy
      staging       succeeded
      production    baking        d-ONE  InPr…
        traffic  green █████░░░ blue  2 of 3 …
        bake     7m of 10m left at 2026-01-01…
        alarm    hello-5xx  OK  ▁▂▅█  10, lim…
      00:05:00  production  the new version h…"
    `);
  });

  it('is never higher than the terminal', () => {
    expect(renderWatch(baking, { columns: 80, rows: 5 })).toHaveLength(4);
  });

  it('says when the verdict is due', () => {
    expect(text({ ...baking, now: at(15) }, 100)).toContain('bake     10m are over, the verdict is due');
  });

  it('colours what went wrong', () => {
    const alarms = [{ name: 'hello-5xx', state: 'ALARM', points: [] }];
    const red = renderWatch({ ...baking, alarms }, { columns: 100, rows: 40 })
      .filter(({ style }) => style === 'red')
      .map((line) => line.text);
    expect(red).toEqual(['  alarm    hello-5xx  ALARM', '  i-3  green  ■✗··  AfterInstall']);
  });

  it('of an ended release shows every stage done', () => {
    const record = { ...baking.record, status: 'succeeded' as const, stage: 'ended' as const };
    expect(text({ ...baking, record }, 100)).toContain('✔ plan  ✔ deploy');
  });
});

it.each([
  [0, '░░░░'],
  [0.5, '██░░'],
  [7, '████'],
])('a bar of %d is %s', (share, expected) => expect(bar(share, 4)).toBe(expected));

it.each([
  [[], 5, ''],
  [[0, 0], 0, '▁▁'],
  [[0, 5, 10], 10, '▁▅█'],
  [[0, 5, 20], 10, '▁▃█'],
])('the sparkline of %j up to %d is %s', (values, top, expected) =>
  expect(sparkline(values, top)).toBe(expected),
);
