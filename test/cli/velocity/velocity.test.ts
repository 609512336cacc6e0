import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ReleaseRecord } from '../../../lib/release/release-record.ts';
import { countRelease } from '../../../lib/store/count-release.ts';
import { daysAfter } from '../../../lib/velocity/day.ts';
import { runSignalbox } from '../run-signalbox.ts';
import { startStateCloud, type StateCloud } from '../start-state-cloud.ts';

let cloud: StateCloud;
let store: StateCloud['store'];

beforeAll(async () => {
  cloud = await startStateCloud();
  ({ store } = cloud);
  for (const [n, how] of OUTCOMES.entries()) await ended(`r${n}`, `2026-01-0${1 + Math.floor(n / 3)}`, how);
}, 60_000);
afterAll(() => cloud?.stop());
afterEach(() => vi.unstubAllEnvs());

type Outcome = 'succeeded' | 'rolled-back';
const OUTCOMES: readonly Outcome[] = [...Array<Outcome>(11).fill('succeeded'), 'rolled-back'];

/** A release of an hour and a half to four hosts, as the last step of the pipeline counts it. */
async function ended(release: string, day: string, status: Outcome, application = 'hello'): Promise<void> {
  const at = (time: string) => `${day}T${time}.000Z`;
  const record: ReleaseRecord = {
    version: 1,
    nonce: 'n',
    release,
    application,
    status,
    stage: 'ended',
    execution: `arn:${release}`,
    source: { bucket: 'source', key: `sources/${application}/1.zip` },
    requested: { by: 'upload' },
    environments: [
      {
        name: 'production',
        deploymentGroup: 'hello-production',
        status,
        deployments: [
          { id: 'd-1', kind: 'deploy', attempt: 1, hosts: { total: 4, succeeded: 4, failed: 0 } },
          ...(status === 'rolled-back' ? [{ id: 'd-2', kind: 'rollback' as const, attempt: 1 }] : []),
        ],
        startedAt: at('10:15:00'),
        endedAt: at('11:30:00'),
        verdicts: [],
        ...(status === 'rolled-back' ? { incident: INCIDENT } : {}),
      },
    ],
    startedAt: at('10:00:00'),
    endedAt: at('11:31:00'),
    changes: [],
    clock: 'aws',
  };
  await store.records.open(record);
  await countRelease(record, store);
}

const INCIDENT = {
  kind: 'alarm' as const,
  cause: 'it rang',
  samples: [],
  alarmAt: '2026-01-04T11:28:00.000Z',
  trafficBackAt: '2026-01-04T11:29:30.000Z',
};

const signalbox = (...args: string[]) => runSignalbox(cloud.env, ...args);
const JANUARY = ['--from', '2025-12-25', '--to', '2026-01-10'];

it('tells a person what an application released, for each environment', async () => {
  const { exitCode, stdout, stderr } = await signalbox('velocity', 'hello', ...JANUARY);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`\
hello  2025-12-25 to 2026-01-10, 17 days; releases are known from 2026-01-01 on, so 10 days count
  production
    deployments                 12, on 4 of 10 days
    mean time between them      6h33m
    most in an hour             3, from 2026-01-01 11:00
    hosts in one deployment     mean 4, largest 4
    deployment frequency        11 succeeded, 1.1 a day
    lead time for changes       mean 1h30m of 11, half in 1h30m, nine of ten in 1h30m, longest 1h30m
    change failure rate         8.3 % (1 of 12)
    failed deployment recovery  mean 1m30s of 1
    rework rate                 7.7 % (1 of 13)
`);
  expect(stderr).toContain('lead time begins with the push or upload');
});

it('is honest where there is little, or nothing', async () => {
  const few = await signalbox('velocity', '--from', '2026-01-01', '--to', '2026-01-01');
  expect(few.stdout).toContain('change failure rate         0 of 3 deployments: too few for a rate\n');
  const one = await signalbox('velocity', 'hello', '--to', '2026-01-20', '--days', '5');
  expect(one.stdout).toBe('hello  2026-01-16 to 2026-01-20, 5 days: no release ended\n');
});

it('counts back from the newest day where the clock of the cloud is ahead', async () => {
  const ahead = daysAfter(new Date().toISOString().slice(0, 10), 400);
  await ended('ahead', ahead, 'succeeded', 'faster');
  const { stdout } = await signalbox('velocity', 'faster', '--days', '7', '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    { from: daysAfter(ahead, -6), to: ahead, daysKnown: 1, environments: [{ deployments: 1 }] },
  ]);
});

it('is JSON for a program, with what each day had', async () => {
  const { stdout } = await signalbox('velocity', 'hello', ...JANUARY, '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    {
      application: 'hello',
      since: '2026-01-01',
      environments: [
        {
          environment: 'production',
          dora: { changeFailureRate: { count: 1, of: 12, rate: 1 / 12 } },
          steps: [
            { day: '2026-01-01', deployments: 3, failed: 0, leadTime: { count: 3, meanSeconds: 5_400 } },
            { day: '2026-01-02' },
            { day: '2026-01-03' },
            { day: '2026-01-04', deployments: 3, failed: 1, recovery: { count: 1, meanSeconds: 90 } },
          ],
        },
      ],
    },
  ]);
});

it.each([
  [['velocity', 'helo'], 3, 'the application helo has no release\n  did you mean hello?'],
  [['velocity', '--days', '0'], 2, 'expected --days to be a number from 1 to 3660, got 0'],
  [['velocity', '--from', '2026-02-30'], 2, 'expected --from to be a day like 2026-01-31, got 2026-02-30'],
  [['velocity', '--from', '2026-02-02', '--to', '2026-02-01'], 2, 'expected --from to be no later than --to'],
])('of %j exits %i', async (args, exitCode, message) => {
  expect(await signalbox(...args)).toMatchObject({
    exitCode,
    stderr: expect.stringContaining(message) as string,
  });
});
