import { describe, expect, it } from 'vitest';
import type { EnvironmentRecord, ReleaseRecord } from '../../../lib/release/release-record.ts';
import { rollUp } from '../../../lib/release/roll-up.ts';
import { withRelease } from '../../../lib/release/with-release.ts';

const environment = (name: string, more: Partial<EnvironmentRecord> = {}): EnvironmentRecord => ({
  name,
  deploymentGroup: `hello-${name}`,
  status: 'succeeded',
  deployments: [{ id: 'd-1', kind: 'deploy', attempt: 1, hosts: { total: 3, succeeded: 3, failed: 0 } }],
  startedAt: '2026-01-01T10:02:00.000Z',
  endedAt: '2026-01-01T10:12:00.000Z',
  verdicts: [],
  ...more,
});

const release = (id: string, more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  version: 1,
  nonce: 'n',
  release: id,
  application: 'hello',
  status: 'succeeded',
  stage: 'ended',
  execution: 'arn',
  source: { bucket: 'b', key: 'sources/hello/1.zip' },
  requested: { by: 'upload' },
  environments: [environment('production')],
  startedAt: '2026-01-01T10:00:00.000Z',
  endedAt: '2026-01-01T10:12:30.000Z',
  changes: [],
  clock: 'aws',
  ...more,
});

const ROLLED_BACK = release('r2', {
  status: 'rolled-back',
  environments: [
    environment('staging'),
    environment('production', {
      status: 'rolled-back',
      deployments: [
        { id: 'd-2', kind: 'deploy', attempt: 1, hosts: { total: 3, succeeded: 2, failed: 1 } },
        { id: 'd-3', kind: 'rollback', attempt: 1 },
      ],
      incident: {
        kind: 'alarm',
        cause: 'it rang',
        samples: [],
        alarmAt: '2026-01-01T10:08:00.000Z',
        stopAt: '2026-01-01T10:08:10.000Z',
        trafficBackAt: '2026-01-01T10:09:30.000Z',
      },
    }),
    environment('elsewhere', { status: 'pending', deployments: [], endedAt: undefined }),
  ],
});

describe('the roll-up of an application and day', () => {
  it('begins with the first release that ended on the day', () => {
    expect(withRelease(undefined, release('r1', { endedAt: '2026-01-02T00:00:01.000Z' }))).toMatchObject({
      application: 'hello',
      day: '2026-01-02',
      releases: { succeeded: 1, failed: 0, 'rolled-back': 0, superseded: 0 },
      counted: ['r1'],
    });
  });

  it('counts outcomes, deployments and hosts of each environment that a release came to', () => {
    const both = withRelease(withRelease(undefined, release('r1')), ROLLED_BACK);
    expect(both?.releases).toEqual({ succeeded: 1, failed: 0, 'rolled-back': 1, superseded: 0 });
    expect(Object.keys(both!.environments)).toEqual(['production', 'staging']);
    expect(both?.environments['production']).toMatchObject({
      outcomes: { succeeded: 1, failed: 0, 'rolled-back': 1, superseded: 0 },
      deployments: 2,
      rollbacks: 1,
      hosts: { succeeded: 5, failed: 1 },
    });
  });

  it('keeps how long things took: releases, environments, the way to good and the way back', () => {
    const both = withRelease(withRelease(undefined, release('r1')), ROLLED_BACK);
    expect(both?.duration).toEqual({
      count: 2,
      totalSeconds: 1_500,
      longestSeconds: 750,
      upToSeconds: { 1024: 2 },
    });
    const { duration, leadTime, recovery } = both!.environments['production']!;
    expect(duration).toMatchObject({ count: 2, totalSeconds: 1_200 });
    expect(leadTime).toMatchObject({ count: 1, totalSeconds: 720 });
    expect(recovery).toEqual({ count: 1, totalSeconds: 90, longestSeconds: 90, upToSeconds: { 128: 1 } });
  });

  it('keeps for each environment when releases came, on how many hosts, and what was taken back', () => {
    const both = withRelease(withRelease(undefined, release('r1')), ROLLED_BACK);
    expect(both!.environments['production']!.arrivals).toEqual({
      outcomes: { succeeded: 1, failed: 0, 'rolled-back': 1, superseded: 0 },
      perHour: { '2026-01-01T10': 2 },
      first: '2026-01-01T10:12:00.000Z',
      last: '2026-01-01T10:12:00.000Z',
      hosts: { deployments: 2, total: 6, largest: 3 },
      takenBack: 1,
      again: 0,
    });
  });

  it('counts no arrival where nothing was deployed: it failed at a gate, or the group had this very version', () => {
    const atGate = release('r1', {
      status: 'failed',
      environments: [environment('production', { status: 'failed', deployments: [] })],
    });
    expect(withRelease(undefined, atGate)!.environments['production']).toMatchObject({
      outcomes: { failed: 1 },
      deployments: 0,
      arrivals: undefined,
    });
  });

  it('takes the time of a change from the first release of its revision, and once', () => {
    const first = release('first', {
      startedAt: '2026-01-01T09:00:00.000Z',
      environments: [environment('staging'), environment('production', { status: 'failed' })],
    });
    const again = release('again', {
      earlier: 'first',
      environments: [environment('staging'), environment('production')],
    });
    const { staging, production } = withRelease(undefined, again, first)!.environments;
    expect(production).toMatchObject({
      leadTime: { count: 1, totalSeconds: 72 * 60 },
      arrivals: { again: 0 },
    });
    expect(staging).toMatchObject({ leadTime: { count: 0 }, arrivals: { again: 1 } });
  });

  it('goes on with a roll-up that an earlier version wrote', () => {
    const written = withRelease(undefined, release('r1'))!;
    const old = structuredClone(written);
    delete old.environments['production']!.arrivals;
    const read = rollUp.parse({ ...old, nonce: 'n' });
    expect(withRelease(read, ROLLED_BACK)!.environments['production']).toMatchObject({
      outcomes: { succeeded: 1, 'rolled-back': 1 },
      arrivals: { outcomes: { succeeded: 0, 'rolled-back': 1 } },
    });
  });

  it('counts a release once, and none that still runs', () => {
    const once = withRelease(undefined, release('r1'));
    expect(withRelease(once, release('r1'))).toBeUndefined();
    expect(withRelease(once, release('r3', { status: 'running', endedAt: undefined }))).toBeUndefined();
  });

  it('remembers a bounded number of the releases that it has counted', () => {
    let standing: ReturnType<typeof withRelease>;
    for (let count = 0; count < 600; count++) standing = withRelease(standing, release(`r${count}`));
    expect(standing?.releases.succeeded).toBe(600);
    expect(standing?.counted).toHaveLength(500);
    expect(standing?.counted.at(-1)).toBe('r599');
  });
});
