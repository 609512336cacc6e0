import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countRelease } from '../../../lib/store/count-release.ts';
import { stateStore, type StateStore } from '../../../lib/store/state-store.ts';
import { daysAfter } from '../../../lib/velocity/day.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { s3 } from '../../../local/services/s3/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';
import { environmentOf, recordOf } from '../release-record.ts';

let cloud: TestCloud;
let stage: ConsoleStage;
let store: StateStore;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, s3] });
  const client = new S3Client(cloud.clientConfig);
  await client.send(new CreateBucketCommand({ Bucket: 'state' }));
  store = stateStore(client, 'state');
  stage = await startConsoleStage(cloud, { StateBucketName: 'state' });
  for (let n = 0; n < 12; n++) await ended(`r${n}`, { daysAgo: 1 + n, isBad: n === 4 });
  await ended('once', { daysAgo: 1, isBad: false, application: 'zeta' });
}, 60_000);
afterAll(async () => {
  await stage?.close();
  await cloud?.stop();
});

interface Ended {
  readonly daysAgo: number;
  readonly isBad: boolean;
  readonly application?: string;
  readonly environment?: string;
}

/** A release of an hour to four hosts, counted as the last step of the pipeline does it. */
async function ended(
  release: string,
  { daysAgo, isBad, application = 'hello', environment = 'production' }: Ended,
) {
  const day = daysAfter(new Date().toISOString().slice(0, 10), -daysAgo);
  const at = (time: string) => `${day}T${time}.000Z`;
  const hosts = { total: 4, succeeded: 4, failed: 0 };
  const bad = {
    status: 'rolled-back' as const,
    incident: {
      kind: 'alarm' as const,
      cause: 'c',
      samples: [],
      alarmAt: at('10:55:00'),
      trafficBackAt: at('10:57:00'),
    },
  };
  const record = recordOf(release, {
    application,
    status: isBad ? 'rolled-back' : 'succeeded',
    startedAt: at('10:00:00'),
    endedAt: at('11:01:00'),
    environments: [
      environmentOf(environment, {
        startedAt: at('10:10:00'),
        endedAt: at('11:00:00'),
        deployments: [
          { id: `d-${release}`, kind: 'deploy', attempt: 1, hosts },
          ...(isBad ? [{ id: 'd-back', kind: 'rollback' as const, attempt: 1 }] : []),
        ],
        ...(isBad ? bad : {}),
      }),
    ],
  });
  await store.records.open(record);
  await countRelease(record, store);
}

const textOf = (markup: string): string => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

it('tells what is measured of an application, for each environment', async () => {
  const text = textOf(await stage.page('/velocity'));
  expect(text).toContain('Environment production');
  expect(text).toContain('Deployment frequency 0.85 a day 11 succeeded in 13 days');
  expect(text).toContain('Lead time for changes 1 h half within that; mean 1 h');
  expect(text).toContain('Change failure rate 8.3 % 1 of 12 deployments');
  expect(text).toContain('Failed deployment recovery time 2 min seen once');
  expect(text).toContain('Rework rate 7.7 % 1 of 13 deployments');
  expect(text).toContain('Mean time between deployments 1 d');
  expect(text).toContain('Most deployments in an hour 1');
  expect(text).toContain('Hosts or tasks in one deployment mean 4 largest 4');
});

it('draws it, and says what is drawn as a table', async () => {
  const page = await stage.page('/velocity');
  const labels = [...page.matchAll(/role="img" aria-label="([^"]+)"/g)].map(([, label]) => label);
  expect(labels).toEqual([
    '12 deployments, 1 of them failed',
    'mean lead times of up to 1 h',
    'up to 100 % of the deployments failed',
    'mean recovery times of up to 2 min',
  ]);
  expect(page.match(/class="dot"/g)!.length).toBe(11 + 12 + 1);
  const rows = /<tbody>([^]*?)<\/tbody>/.exec(page)![1]!.match(/<tr>/g)!;
  expect(rows).toHaveLength(12);
});

it('takes days together where the time is long', async () => {
  const page = await stage.page('/velocity?days=365');
  expect(page).toContain('Deployments, each 12 days');
  expect(textOf(page)).toContain('Releases are known');
  expect(page.length).toBeLessThan(60_000);
});

it('is honest about little, and about nothing', async () => {
  const text = textOf(await stage.page('/velocity?application=zeta'));
  expect(text).toContain('Change failure rate 0 of 1 too few deployments for a rate');
  expect(text).toContain('Failed deployment recovery time none yet');
  expect(await stage.page('/velocity?application=nope')).toContain('The application nope has no release.');
  await ended('old', { daysAgo: 100, isBad: false, application: 'old' });
  expect(await stage.page('/velocity?application=old')).toContain('No release ended in this time.');
});

it('speaks Chinese, and runs no name as markup', async () => {
  const name = '<img src=x>"';
  await ended('hostile', { daysAgo: 1, isBad: false, application: name, environment: name });
  const page = await stage.page(`/velocity?application=${encodeURIComponent(name)}`, {
    'accept-language': 'zh',
  });
  expect(page).toContain('变更前置时间');
  expect(page).toContain('环境 &lt;img src=x&gt;&quot;');
  expect(page).not.toContain('<img');
});
