import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startJourney, type Journey } from '../journeys/journey.ts';
import { helloBundle, helloFile, STAGING_ONLY } from '../journeys/hello-bundle.ts';
import { runSignalbox } from './run-signalbox.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // a busy machine builds and deploys slowly

/** Where scripts of a bundle and these tests meet. */
const folder = mkdtempSync(join(tmpdir(), 'signalbox-act-'));
const begun = join(folder, 'begun');

let journey: Journey;
let one: string;
let two: string;
beforeAll(async () => {
  journey = await startJourney();
  one = await released('1.0.0');
  two = await released('2.0.0');
});
afterAll(async () => {
  await journey?.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

const version = (text: string) =>
  helloFile('package.json').replace(/"version": "[^"]*"/, `"version": "${text}"`);

async function released(text: string): Promise<string> {
  const { release } = await journey.upload(await helloBundle({ 'package.json': version(text) }));
  expect((await journey.endOf(release)).status).toBe('succeeded');
  return release;
}

const signalbox = (...args: string[]) => runSignalbox(journey.env, ...args);
const started = (stdout: string): string => /^(hello-manual-[0-9a-f]{12}): /.exec(stdout)![1]!;

describe('plan', () => {
  const HELLO = join(import.meta.dirname, '../../examples/hello-node');

  it('refuses with file and line what the pipeline would refuse', async () => {
    const { exitCode, stdout } = await signalbox('plan', HELLO);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^signalbox\.yml:\d+:\d+: expected CodeDeploy application hello to have a deployment group hello-production/m,
    );
  });

  it('shows what a release would do and what it would go back to', async () => {
    const copy = mkdtempSync(join(folder, 'hello-'));
    cpSync(HELLO, copy, { recursive: true });
    writeFileSync(join(copy, 'signalbox.yml'), STAGING_ONLY);
    const { exitCode, stdout } = await signalbox('plan', copy);
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(two, 'TWO')).toMatchInlineSnapshot(`
      "hello
        first  build with buildspec.yml
      staging
        deploy   in-place to hello-staging by CodeDeployDefault.AllAtOnce
        watch    no alarm
        back to  release TWO
      warning: staging: no alarms, so only a failed deployment takes a release back
      "
    `);
    const planned = JSON.parse((await signalbox('plan', copy, '--json')).stdout) as object;
    expect(planned).toMatchObject({ application: 'hello', serving: { staging: two } });
  });

  it('of a folder that is not there exits 3', async () => {
    expect(await signalbox('plan', join(folder, 'nowhere'))).toMatchObject({ exitCode: 3, stdout: '' });
  });
});

describe('hosts', () => {
  it('lists the hosts of an application with version and last lifecycle event', async () => {
    const { exitCode, stdout } = await signalbox('hosts', 'hello', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        group: 'hello-staging',
        host: expect.stringMatching(/^i-/) as string,
        version: two,
        deployment: expect.stringMatching(/^d-/) as string,
        status: 'Succeeded',
        lastEvent: expect.objectContaining({ status: 'Succeeded' }) as object,
      },
    ]);
    const told = await signalbox('hosts', 'hello', 'hello-staging');
    expect(told.stdout).toMatch(new RegExp(`^hello-staging {2}i-\\w+ .*Succeeded {2}${two}`, 'm'));
    expect(told.stdout).toMatch(/^GROUP +HOST +HEALTH +STATUS +VERSION +LAST EVENT\n/);
  });

  it.each([
    [['helo'], 'did you mean hello?'],
    [['hello', 'hello-stagin'], 'did you mean hello-staging?'],
  ])('of %j offers the nearest name', async (args, hint) => {
    expect(await signalbox('hosts', ...args)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(hint) as string,
    });
  });
});

describe('rollback', () => {
  it('says what it would start, and starts nothing', async () => {
    const { exitCode, stdout } = await signalbox('rollback', 'hello', 'staging', '--dry-run', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      input: {
        source: { key: 'sources/hello/upload-1.zip' },
        environments: ['staging'],
        reason: `back from ${two} to ${one}`,
      },
    });
    expect(await signalbox('rollback', 'hello', 'staging', '--to', two, '--dry-run')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`${two} is what serves staging`) as string,
    });
    const { stdout: listed } = await signalbox('releases', 'hello', '--json');
    expect((JSON.parse(listed) as { releases: unknown[] }).releases).toHaveLength(2);
  });

  it('brings the revision back that served before, with its reason, and no further than there is one', async () => {
    const back = await signalbox('rollback', 'hello', 'staging', '--watch', '--reason', 'two is slow');
    expect(back).toMatchObject({ exitCode: 0 });
    const record = (await journey.records.find(started(back.stdout)))!;
    expect(record).toMatchObject({
      status: 'succeeded',
      earlier: one,
      requested: { by: 'manual', reason: `back from ${two} to ${one}: two is slow` },
    });
    expect(await signalbox('rollback', 'hello', 'staging')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(
        'no earlier release of another revision that succeeded in staging is known',
      ) as string,
    });
  });
});

describe('deploy', () => {
  it('brings the revision of a release into an environment', async () => {
    const forth = await signalbox('deploy', 'hello', 'staging', '--release', two, '--watch');
    expect(forth).toMatchObject({ exitCode: 0 });
    expect(await journey.records.find(started(forth.stdout))).toMatchObject({ earlier: two });
  });

  it.each([
    [['hello', 'staging'], 2, 'expected either --release or --source'],
    [['hello', 'stagign', '--release', 'x'], 3, 'did you mean staging?'],
    [['helo', 'staging', '--release', 'x'], 3, 'did you mean hello?'],
    [['hello', 'staging', '--release', 'x'], 3, 'there is no release x'],
  ])('of %j exits %i', async (args, exitCode, message) => {
    expect(await signalbox('deploy', ...args)).toMatchObject({
      exitCode,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
  });
});

const ME = 'arn:aws:iam::123456789012:user/admin';

describe('stop', () => {
  it('ends a release in its deployment, which is taken back, and one that waits behind it, but not the next one', async () => {
    const open = join(folder, 'open');
    const atGate = `#!/bin/sh\nwhile [ ! -e '${open}' ]; do sleep 0.1; done\n`;
    const { release: slow } = await journey.upload(await helloBundle({ 'scripts/start.sh': atGate }));
    await journey.recordWhen(slow, ({ environments }) => Boolean(environments[0]?.deployments.length));
    const { release: behind } = await journey.upload(await helloBundle({ 'package.json': version('3.0.0') }));
    await journey.recordWhen(behind, ({ environments }) => environments[0]?.status === 'waiting');
    expect(await signalbox('rollback', 'hello', 'staging')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/ is on its way to staging\n {2}`signalbox stop /) as string,
    });

    expect(await signalbox('stop', 'hello')).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringContaining(
        `several releases of hello are on the way\n  name one: ${behind}, ${slow}\n`,
      ) as string,
    });
    expect(await signalbox('stop', behind, '--reason', 'it has a fault')).toMatchObject({
      exitCode: 0,
      stdout: `${behind}: it waits for staging no longer; nothing was deployed there\n`,
    });
    expect(await journey.endOf(behind)).toMatchObject({
      status: 'failed',
      reason: {
        cause: `stopped by ${ME} while it waited for its turn: it has a fault`,
        serving: expect.stringMatching(/^staging serves release hello-manual-/) as string,
      },
    });
    const { release: next } = await journey.upload(await helloBundle({ 'package.json': version('4.0.0') }));
    await journey.recordWhen(next, ({ environments }) => environments[0]?.status === 'waiting');

    const [deployment] = (await journey.records.find(slow))!.environments[0]!.deployments;
    const stopped = await signalbox('stop', slow, '--json', '--reason', 'too slow');
    expect(JSON.parse(stopped.stdout)).toEqual({
      release: slow,
      stopped: `in staging deployment ${deployment!.id} was told to stop and to roll back`,
    });
    writeFileSync(open, '');
    expect(await journey.endOf(slow)).toMatchObject({
      status: 'rolled-back',
      reason: { cause: `stopped by ${ME} while it was deployed: too slow` },
      incident: { kind: 'stopped' },
    });
    expect((await journey.endOf(next)).status).toBe('succeeded');
    expect(await signalbox('stop', slow)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('has ended already: rolled-back') as string,
    });
  });

  it('ends a release in its build', async () => {
    const endless = `import { execSync } from 'node:child_process';\nexecSync("touch '${begun}'; tail -f /dev/null");\n`;
    const { release } = await journey.upload(await helloBundle({ 'build.mjs': endless }));
    await vi.waitFor(() => expect(existsSync(begun)).toBe(true), { timeout: 90_000, interval: 50 });
    const { exitCode, stdout } = await signalbox('stop', 'hello');
    expect(stdout).toMatch(/: its build \S+ was told to stop; nothing was deployed\n$/);
    expect([exitCode, stdout.split(':')[0]]).toEqual([0, release]);
    const { status, reason, changes } = await journey.endOf(release);
    expect([status, reason?.cause]).toEqual(['failed', `stopped by ${ME} while it was built`]);
    expect(changes.at(-1)?.text).toBe(reason?.text);
    expect(await signalbox('stop', 'hello')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('no release of hello is on the way') as string,
    });
  });
});
