import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { lane } from '../../lib/lanes/lane.ts';
import type { Reason } from '../../lib/release/release-record.ts';
import { keys } from '../../lib/store/keys.ts';
import { HOST_MARKER } from '../../local/host/host-settings.ts';
import { markedProcesses } from '../../local/host/marked-processes.ts';
import { runSignalbox } from '../cli/run-signalbox.ts';
import {
  bundleFromTheRoot,
  bundleLeadingOut,
  bundleThatInflates,
  helloBundle,
  helloFile,
  STAGING_ONLY,
} from './hello-bundle.ts';
import { startJourney, type Journey } from './journey.ts';

// A release takes a second or two, and a minute on a machine that has much else to do.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

let journey: Journey;
let takenPort: number;
const taker = createServer();
beforeAll(async () => {
  await once(taker.listen(0, '127.0.0.1'), 'listening');
  takenPort = (taker.address() as AddressInfo).port;
  journey = await startJourney();
});
afterAll(async () => {
  taker.close();
  await journey?.stop();
});
afterEach(() => vi.unstubAllEnvs());

const UNTOUCHED = 'every environment serves what it served before';

interface Row {
  readonly bundle: () => Promise<Buffer | string>;
  /** The application of the upload's key. */
  readonly application?: string;
  readonly cause: string | RegExp;
  readonly environment?: string;
  readonly serving?: string;
  /** A line of the build in the release's logs. */
  readonly buildSays?: string;
}

const FAILING_TEST = `import { test } from 'node:test';
test('knows its port', () => {
  throw new Error('no such port');
});
`;

/** How Node tells what failed differs between its versions; this is the same in all. */
const TESTED_WITH_TAP = helloFile('buildspec.yml').replace('node --test', 'node --test --test-reporter=tap');

/** Starts in the foreground: the program's own error is what the script ends with. */
const startOn = (port: number) =>
  `#!/bin/sh\nexec node -e "require('node:net').createServer().listen(${port}, '127.0.0.1')"\n`;

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
    'a zip with an absolute path',
    {
      bundle: bundleFromTheRoot,
      cause: 'expected relative paths inside the bundle, got "/outside.txt", which is absolute',
    },
  ],
  [
    'a zip with a link that leads out of it',
    {
      bundle: () => helloBundle({}, { 'src/link': '../../etc/passwd' }),
      cause:
        'expected links to stay inside the bundle, got "src/link" -> "../../etc/passwd", which leads out of it',
    },
  ],
  [
    'a zip that says that it holds more than it does',
    {
      bundle: bundleThatInflates,
      cause: /^expected a bundle that can be unpacked, got one that is broken: .*3221225472/,
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
    'an AppSpec with a mistake',
    {
      bundle: () =>
        helloBundle({ 'appspec.yml': helloFile('appspec.yml').replace('version: 0.0', 'version: 0.2') }),
      cause: /^appspec.yml:1:\d+: expected .*0.0.*0.2/,
    },
  ],
  [
    'a bundle without the buildspec that its manifest names',
    {
      bundle: () => helloBundle({ 'buildspec.yml': undefined }),
      cause: 'signalbox.yml:3:8: expected the bundle to hold buildspec.yml, it does not',
    },
  ],
  [
    'a buildspec with a mistake',
    {
      bundle: () => helloBundle({ 'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    commands: 5\n' }),
      cause: /^buildspec.yml:4:\d+: expected /,
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
    'a deployment group that does not match',
    {
      bundle: withManifest(
        'type: in-place, config: CodeDeployDefault.AllAtOnce }\n    validate: [ValidateService]',
        'type: blue-green, config: CodeDeployDefault.AllAtOnce, keepBlue: 15m }',
      ),
      cause:
        /^signalbox.yml:7:\d+: expected deployment group hello-staging to deploy blue-green, it deploys in-place; /,
    },
  ],
  [
    'a build whose tests fail',
    {
      bundle: () => helloBundle({ 'test/port.test.mjs': FAILING_TEST, 'buildspec.yml': TESTED_WITH_TAP }),
      cause:
        /^build signalbox-main:\S+ ended as FAILED in phase PRE_BUILD; it said: not ok \d+ - knows its port \|.* error: [^|]*no such port/,
    },
  ],
  [
    'a build that fails',
    {
      bundle: () =>
        helloBundle({ 'build.mjs': "console.log('no such dependency: left-pad'); process.exit(1);" }),
      buildSays: 'no such dependency: left-pad',
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
    'a port in use on the host',
    {
      bundle: () => helloBundle({ 'scripts/start.sh': startOn(takenPort) }),
      cause: /ApplicationStart in scripts\/start.sh failed on i-\w+: .*EADDRINUSE: address already in use/,
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
  const watched = await runSignalbox(journey.env, 'watch', release);
  expect(watched.exitCode).toBe(1);
  // Said once, and last.
  expect(watched.stdout.trimEnd().split('\n').at(-1)).toMatch(/^\S+Z {2}\S/);
  expect(watched.stdout.split(reason!.text).slice(1)).toEqual(['\n']);
  // What it is told to run next has something to say.
  const logs = await runSignalbox(journey.env, 'logs', release);
  expect(logs.exitCode).toBe(0);
  expect(logs.stdout).toMatch(/ {2}(plan|record) {2}/);
  if (row.buildSays) expect(logs.stdout).toContain(`  build  ${row.buildSays}\n`);
});

it('names the host whose agent died in the middle of a script', async () => {
  const { release } = await journey.upload(
    await helloBundle({ 'scripts/start.sh': '#!/bin/sh\nexec tail -f /dev/null\n' }),
  );
  const instance = await vi.waitFor(runningScript, { timeout: 90_000, interval: 50 });
  const agent = (await markedProcesses(HOST_MARKER, instance)).find(({ command }) =>
    command.includes('host.js'),
  )!;
  process.kill(agent.pid, 'SIGKILL');
  const { status, reason } = await journey.endOf(release);
  expect(status).toBe('failed');
  // Whoever comes first: CodeDeploy, which hears nothing of the agent, or EC2, whose instance ends with it.
  expect(reason!.cause).toMatch(
    new RegExp(`ApplicationStart failed on ${instance}: The (host agent died|instance ${instance} is )`),
  );
  expectOneSentence(reason!, 'hello');
});

describe('after all that', () => {
  it('nothing is left behind', async () => {
    const { objects } = journey;
    const left = [];
    for await (const key of objects.list('')) {
      if (/^(tokens|deployments|alarms)\//.test(key)) left.push(key);
    }
    expect(left).toEqual([]);
    const staging = await objects.read(keys.lane('hello', 'staging'), lane);
    expect(staging?.value.holder).toBeUndefined();
  });

  it('a good release goes through, and the next bad one is taken back to it', async () => {
    const good = await journey.upload(await helloBundle());
    expect((await journey.endOf(good.release)).status).toBe('succeeded');
    expect((await runSignalbox(journey.env, 'watch', good.release)).exitCode).toBe(0);
    const bad = await journey.upload(await helloBundle({ 'scripts/start.sh': '#!/bin/sh\nexit 1\n' }));
    const { status, reason } = await journey.endOf(bad.release);
    expect(status).toBe('rolled-back');
    expect(reason).toMatchObject({
      environment: 'staging',
      serving: `staging serves release ${good.release}`,
      next: `signalbox logs ${bad.release}`,
    });
    expect((await runSignalbox(journey.env, 'watch', bad.release)).exitCode).toBe(1);
  });
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
