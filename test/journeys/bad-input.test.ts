import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Reason } from '../../lib/release/release-record.ts';
import { HOST_MARKER } from '../../local/host/host-settings.ts';
import { markedProcesses } from '../../local/host/marked-processes.ts';
import { bundleLeadingOut, helloBundle, helloFile, STAGING_ONLY } from './hello-bundle.ts';
import { startJourney, type Journey } from './journey.ts';

// A release may take half a minute on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey?.stop());

const UNTOUCHED = 'every environment serves what it served before';

interface Row {
  readonly bundle: () => Promise<Buffer | string>;
  /** The application of the upload's key. */
  readonly application?: string;
  readonly cause: string | RegExp;
  readonly environment?: string;
  readonly serving?: string;
}

const withManifest = (from: string, to: string) => () =>
  helloBundle({ 'signalbox.yml': STAGING_ONLY.replace(from, to) });

// Nothing was ever released in this cloud: each of them is a first release with nothing to go back to.
const ROWS: readonly (readonly [string, Row])[] = [
  [
    'a file that is no archive',
    {
      bundle: () => Promise.resolve('just text'),
      cause: 'expected a zip, tar or tar.gz file, got something else',
    },
  ],
  [
    'a zip with an entry that leads out of it',
    {
      bundle: bundleLeadingOut,
      cause: 'expected relative paths inside the bundle, got "../outside.txt", which goes up with ..',
    },
  ],
  [
    'a bundle without a manifest',
    {
      bundle: () => helloBundle({ 'signalbox.yml': undefined }),
      cause: 'signalbox.yml:1:1: expected the bundle to hold a signalbox.yml at its top, it does not',
    },
  ],
  [
    'a manifest with a mistake',
    {
      bundle: withManifest('type: in-place', 'type: sideways'),
      cause:
        'signalbox.yml:7:23: expected environments[0].strategy.type to be in-place or blue-green, got "sideways"',
    },
  ],
  [
    'a bundle without an AppSpec and without a build that could make one',
    {
      bundle: () =>
        helloBundle({
          'signalbox.yml': STAGING_ONLY.replace('build: buildspec.yml\n', ''),
          'appspec.yml': undefined,
        }),
      cause: 'appspec.yml:1:1: expected the bundle to hold an appspec.yml, it does not',
    },
  ],
  [
    'a build that brings no AppSpec',
    {
      bundle: () => helloBundle({ 'appspec.yml': undefined }),
      cause: 'expected the build to leave an appspec.yml at the top of its artifact',
    },
  ],
  [
    'an application that its key may not deploy',
    {
      bundle: helloBundle,
      application: 'other',
      cause:
        'signalbox.yml:2:14: expected application to be other, which is what sources/other/ may deploy, got hello',
    },
  ],
  [
    'a deployment group that is not there',
    {
      bundle: withManifest('hello-staging', 'hello-nowhere'),
      cause:
        'signalbox.yml:6:22: expected CodeDeploy application hello to have a deployment group hello-nowhere, it has none by that name',
    },
  ],
  [
    'a build that fails',
    {
      bundle: () =>
        helloBundle({ 'build.mjs': "console.log('no such dependency: left-pad'); process.exit(1);" }),
      cause:
        /^build signalbox-main:\S+ ended as FAILED in phase BUILD; it said: no such dependency: left-pad$/,
    },
  ],
  [
    'a hook script that fails on the host',
    {
      bundle: () =>
        helloBundle({
          'scripts/start.sh': `${helloFile('scripts/start.sh')}\necho 'no licence' >&2\nexit 1\n`,
        }),
      cause:
        /^deployment d-\w+ is Failed \(HEALTH_CONSTRAINTS\): ApplicationStart in scripts\/start.sh failed on i-\w+: .*exit code 1: .*no licence$/,
      environment: 'staging',
      serving: 'staging has no previous good version: hosts that were reached run',
    },
  ],
  [
    'a hook script that hangs on the host',
    {
      bundle: () =>
        helloBundle({
          'appspec.yml': helloFile('appspec.yml').replace(/timeout: \d+/g, 'timeout: 1'),
          'scripts/start.sh': "#!/bin/sh\ntrap '' TERM\necho 'waits for ever'\nwhile :; do sleep 1; done\n",
        }),
      cause: /ApplicationStart in scripts\/start.sh failed on i-\w+: .*(timed out|1 s).*waits for ever$/,
      environment: 'staging',
      serving: 'staging has no previous good version: hosts that were reached run',
    },
  ],
  [
    'a hook script that floods its output and fails',
    {
      bundle: () =>
        helloBundle({
          'scripts/start.sh':
            "#!/bin/sh\nyes 'so many words' | head -c 20000000\necho 'the last word'\nexit 3\n",
        }),
      cause: /ApplicationStart in scripts\/start.sh failed on i-\w+: .*exit code 3: .*the last word$/,
      environment: 'staging',
      serving: 'staging has no previous good version: hosts that were reached run',
    },
  ],
];

it.each(ROWS)('says what is wrong with %s', async (_, row) => {
  const { release } = await journey.upload(await row.bundle(), row.application);
  const { status, application, endedAt, reason } = await journey.endOf(release);
  expect({ status, application }).toEqual({ status: 'failed', application: row.application ?? 'hello' });
  expect(endedAt).toBeDefined();
  expect(reason!.cause).toMatch(row.cause);
  expect(reason).toMatchObject({
    release,
    serving: row.environment ? `${row.serving} ${release}` : UNTOUCHED,
    next: `signalbox logs ${release}`,
  });
  expect(reason!.environment).toBe(row.environment);
  expectOneSentence(reason!, application);
});

it('names the host whose agent died in the middle of a script', async () => {
  const { release } = await journey.upload(
    await helloBundle({ 'scripts/start.sh': '#!/bin/sh\nexec tail -f /dev/null\n' }),
  );
  const instance = await vi.waitFor(runningScript, { timeout: 30_000, interval: 50 });
  const agent = (await markedProcesses(HOST_MARKER, instance)).find(({ command }) =>
    command.includes('host.js'),
  )!;
  process.kill(agent.pid, 'SIGKILL');
  const { status, reason } = await journey.endOf(release);
  expect(status).toBe('failed');
  expect(reason!.cause).toContain(
    `ApplicationStart failed on ${instance}: The host agent died or was cut off`,
  );
  expectOneSentence(reason!, 'hello');
});

/** The instance on which the script's `tail` runs. */
async function runningScript(): Promise<string> {
  const { Reservations = [] } = await new EC2Client(journey.clientConfig).send(
    new DescribeInstancesCommand({}),
  );
  for (const { InstanceId } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
    const processes = await markedProcesses(HOST_MARKER, InstanceId!);
    if (processes.some(({ command }) => command === 'tail -f /dev/null')) return InstanceId!;
  }
  throw new Error('no script runs yet');
}

/** What a person reads: every part once, in one line, and nothing of how Lambda and Step Functions wrap a failure. */
function expectOneSentence(reason: Reason, application: string): void {
  const { text, cause, release, environment, serving, next } = reason;
  const where = environment ? ` in ${environment}` : '';
  expect(text).toBe(`${application}: release ${release} failed${where}: ${cause}; ${serving}; next: ${next}`);
  expect(text).not.toMatch(/\n|errorMessage|errorType|States\.|"Build"/);
}
