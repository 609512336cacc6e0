import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeRunningCloud } from '../../../cli/local/running-cloud-file.ts';
import { NEEDS } from '../../../cli/doctor/command-needs.ts';
import { shellQuote } from '../../../cli/shell-quote.ts';
import { allow, createUser, keysInEnv } from '../../local/create-user.ts';
import { runSignalbox } from '../run-signalbox.ts';
import { playStory, type Story, type Told } from './story.ts';
import { steadyText } from './steady-text.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 480_000 }); // a busy machine builds and deploys slowly

const SMOKE = join(import.meta.dirname, '../../../examples/hooks/smoke.ts');

let story: Story;
beforeAll(async () => {
  story = await playStory();
});
afterAll(() => story?.end());
afterEach(() => vi.unstubAllEnvs());

/** A command as a person sees it: what it was called with, its answer, its remarks, and how it ended. */
function scene({ args, exitCode, stdout, stderr }: Told): string {
  const remarks = stderr.replaceAll(/^/gm, '# ').replace(/# $/, '');
  return `$ signalbox ${args.map(shellQuote).join(' ')}\n${stdout}${remarks}[exit code ${exitCode}]\n`;
}

async function expectTold(command: string, told: readonly Told[]): Promise<void> {
  for (const { stdout, stderr } of told) expect(stdout + stderr).not.toContain('\u001b');
  const text = steadyText(told.map(scene).join('\n'), story.names);
  await expect(text).toMatchFileSnapshot(`commands/${command.replace(' ', '-')}.txt`);
}

describe('what a command that reads tells, as text and as JSON', () => {
  const READS: readonly (readonly [command: string, args: () => readonly string[]])[] = [
    ['status', () => []],
    ['releases', () => []],
    ['show', () => [story.releases.bad]],
    ['watch', () => [story.releases.first]],
    ['hosts', () => ['hello', 'hello-staging']],
    ['plan', () => [story.sources]],
    ['validate', () => [story.sources]],
    ['velocity', () => ['hello']],
    ['doctor', () => []],
  ];

  it.each(READS)('%s', async (command, args) => {
    const text = await story.tell(command, ...args());
    const json = await story.tell(command, ...args(), '--json');
    expect(() => JSON.parse(json.stdout) as unknown).not.toThrow();
    await expectTold(command, [text, json]);
  });

  it('logs', async () => {
    const text = await story.tell('logs', story.releases.bad);
    const json = await story.tell('logs', story.releases.bad, '--json');
    const sources = json.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { source: string }).source);
    expect(sources).toEqual(expect.arrayContaining(['plan', 'deploy', 'park', 'finish']));
    // Functions write side by side with hosts, and as often as they are asked.
    await expectTold('logs', [text, json].map(withoutFunctions));
  });

  it('env', async () => {
    const { clientConfig, outputs } = story.journey;
    const { endpoint, region, credentials } = clientConfig;
    vi.stubEnv('TMPDIR', story.sources);
    writeRunningCloud(4566, { pid: process.pid, endpoint, region, ...credentials, outputs });
    await expectTold('env', [await story.tell('env'), await story.tell('env', '--json')]);
  });

  it('hooks run', async () => {
    const args = ['hooks', 'run', SMOKE, '--env', 'URL=http://127.0.0.1:1/health'];
    const told = await story.tell(...args, '--json');
    await expectTold('hooks run', [
      { ...told, args: told.args.map((arg) => arg.replace(SMOKE, 'smoke.ts')) },
    ]);
  });
});

const withoutFunctions = (told: Told): Told => ({
  ...told,
  stdout: told.stdout.replaceAll(/^.*(?:Z {2}|"source":")(?!build|i-)[a-z-]+(?: {2}|").*\n/gm, ''),
});

describe('what a command that acts tells', () => {
  it.each(['fleet apply', 'push', 'rollback', 'deploy', 'stop'])('%s', (command) =>
    expectTold(
      command,
      story.acted.filter(({ args }) => args.join(' ').startsWith(command)),
    ),
  );

  it('init', async () => {
    const args = [story.sources, '--dry-run', '--offline'];
    await expectTold('init', [
      await story.tell('init', ...args),
      await story.tell('init', ...args, '--json'),
    ]);
  });

  it.each(['bash', 'zsh'])('completion %s', async (shell) =>
    expectTold(`completion-${shell}`, [await story.tell('completion', shell)]),
  );
});

describe('doctor names all that a command calls: who may do that alone can run', () => {
  /** What every command reads first, and what the checks of doctor try for real. */
  const FIRST = ['cloudformation:DescribeStacks', ...Object.keys(NEEDS['status, releases, show']!)];
  const COMMANDS: readonly (readonly [command: keyof typeof NEEDS, args: () => readonly string[]])[] = [
    ['status, releases, show', () => ['status']],
    ['status, releases, show', () => ['releases']],
    ['status, releases, show', () => ['show', story.releases.bad]],
    ['watch', () => ['watch', story.releases.first]],
    ['logs', () => ['logs', story.releases.bad]],
    ['hosts', () => ['hosts', 'hello', 'hello-staging']],
    [
      'deploy, rollback',
      () => ['deploy', 'hello', 'staging', '--release', story.releases.first, '--dry-run'],
    ],
    ['deploy, rollback', () => ['rollback', 'hello', 'staging', '--dry-run']],
    ['push', () => ['push', story.sources, '--dry-run']],
  ];

  it.each(COMMANDS)('%s', async (command, args) => {
    const { clientConfig, env } = story.journey;
    const [name = ''] = args();
    const keys = await createUser(
      clientConfig,
      `may-${name}`,
      allow(...FIRST, ...Object.keys(NEEDS[command]!)),
    );
    const told = await runSignalbox({ PATH: process.env['PATH']!, ...env, ...keysInEnv(keys) }, ...args());
    const asAdministrator = await story.tell(...args());
    expect(told).toEqual({
      exitCode: asAdministrator.exitCode,
      stdout: asAdministrator.stdout,
      stderr: asAdministrator.stderr,
    });
  });
});
