import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logs } from '../../../local/services/logs/index.ts';
import { startFleet, type Fleet } from '../../local/services/codedeploy/fleet.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';
import { rowsOf, textOf } from '../text-of.ts';

const SCRIPT = `#!/bin/sh
echo '<script>alert("out")</script>'
echo 'cannot bind: address in use' >&2
exit 3
`;
const APPSPEC = `version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: start.sh
`;

let fleet: Fleet;
let stage: ConsoleStage;
let deployment: string;
beforeAll(async () => {
  fleet = await startFleet(1, { services: [logs] });
  await fleet.createGroup();
  deployment = await fleet.deploy({ 'appspec.yml': APPSPEC, 'start.sh': SCRIPT });
  await fleet.ended(deployment);
  stage = await startConsoleStage(fleet.cloud);
});
afterAll(async () => {
  await stage?.close();
  await fleet?.stop();
});

const path = (host: string) => `/deployments/${deployment}/targets/${host}`;

it('shows every lifecycle event with its times, and what a script said', async () => {
  const markup = await stage.page(path(fleet.hosts[0]!.id));
  const rows = rowsOf(markup);
  expect(rows[0]).toBe('Lifecycle event Status Start End Duration What it said');
  expect(rows.slice(1).map((row) => row.split(' ').slice(0, 3).join(' '))).toEqual([
    'ApplicationStop ✓ Succeeded',
    'DownloadBundle ✓ Succeeded',
    'BeforeInstall ✓ Succeeded',
    'Install ✓ Succeeded',
    'AfterInstall ✓ Succeeded',
    'ApplicationStart ✕ Failed',
    'ValidateService ○ Skipped',
  ]);
  const failed = rows[6]!;
  expect(failed).toMatch(/20\S+ \S+ 20\S+ \S+ [\d.]+ s ScriptFailed .*start\.sh failed with exit code 3/);
  expect(failed).toContain('[stderr]cannot bind: address in use');
  const [beforeTable] = textOf(markup).split('Lifecycle events');
  expect(beforeTable).toMatch(/ApplicationStart ScriptFailed .*start\.sh failed with exit code 3/);
});

it('shows what scripts wrote as a text', async () => {
  const markup = await stage.page(path(fleet.hosts[0]!.id));
  expect(textOf(markup)).toContain('[stdout]<script>alert("out")</script>');
  expect(markup).not.toContain('<script>');
});

it('shows the lines that the host has sent to CloudWatch Logs', async () => {
  await vi.waitFor(async () => {
    const text = textOf(await stage.page(path(fleet.hosts[0]!.id)));
    expect(text.split('Output of the scripts\n')[1]).toContain('[stderr]cannot bind: address in use');
  });
});

it('speaks Chinese', async () => {
  const text = textOf(await stage.page(path(fleet.hosts[0]!.id), { 'accept-language': 'zh' }));
  expect(text).toContain('生命周期事件 状态 开始 结束 用时 输出');
});

it('knows no target that is not there', async () => {
  for (const host of ['i-nobody', '<x>', 'a/../b']) {
    const answer = await stage.get(path(encodeURIComponent(host)));
    expect(answer.status).toBe(404);
    const markup = await answer.text();
    expect(textOf(markup)).toContain(`Deployment ${deployment} has no target ${host}.`);
    expect(markup).toContain(`href="/deployments/${deployment}">Back`);
  }
});

it('has had no fault of its own', () => expect(stage.faults).toEqual([]));
