import { expect, it } from 'vitest';
import { trafficSection } from '../../../console/screens/release/traffic-section.ts';
import type { EnvironmentRecord, ReleaseRecord } from '../../../lib/release/release-record.ts';
import { textOf } from '../text-of.ts';

type Counts = NonNullable<EnvironmentRecord['deployments'][number]['hosts']>;

const now = '2026-01-01T10:00:00.000Z';
/** Nothing of it is shown here. */
const record = {} as Omit<ReleaseRecord, 'nonce'>;

/** The section of a release whose deployment counts so. */
function said(hosts: Counts, language: 'en' | 'zh'): string {
  const deployment = { id: 'd-1', kind: 'deploy' as const, attempt: 1, status: 'InProgress', hosts };
  const shown = { name: 'live', status: 'deploying', deployments: [deployment], verdicts: [] };
  const state = { record, hosts: [], hostCount: 0, alarms: [], now };
  const view = { release: 'hello-1', state, shown: shown as unknown as EnvironmentRecord };
  return textOf(String(trafficSection({ ...view, steps: [], proved: [] }, language)));
}

it.each([
  ['hosts', 'en', { total: 3, succeeded: 1, failed: 1 }, 'Hosts 1 of 3 hosts done, 1 failed'],
  ['hosts', 'zh', { total: 3, succeeded: 1, failed: 0 }, '主机 3 台主机中已完成 1 台'],
  ['tasks', 'en', { total: 2, succeeded: 1, failed: 0, unit: 'tasks' }, 'Tasks 1 of 2 tasks running'],
  ['tasks', 'zh', { total: 2, succeeded: 1, failed: 0, unit: 'tasks' }, '任务 2 个任务中有 1 个正在运行'],
] as const)('calls %s what they are (%s)', (_unit, language, counts, text) => {
  expect(said(counts, language)).toContain(text);
});
