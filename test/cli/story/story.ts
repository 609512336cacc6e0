import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { helloBundle, helloFile } from '../../journeys/hello-bundle.ts';
import { EXAMPLE_FLEET, startJourney, type Journey } from '../../journeys/journey.ts';
import { runSignalbox } from '../run-signalbox.ts';
import type { Names } from './steady-text.ts';

const EXAMPLE = join(import.meta.dirname, '../../../examples/hello-node');
const HOUR_MS = 3_600_000;
const SPEED = 60;
/** What Node's test runner prints differs from version to version. */
const BUILDSPEC = helloFile('buildspec.yml').replace('node --test', 'echo tested');

export interface Story {
  readonly journey: Journey;
  /** The application's sources, with all that a release needs. */
  readonly sources: string;
  readonly fleet: string;
  readonly names: Names;
  /** Releases by their part in the story. */
  readonly releases: Readonly<Record<'first' | 'bad', string>>;
  /** Command lines that acted, and what came of each. */
  readonly acted: readonly Told[];
  tell(...args: string[]): Promise<Told>;
  end(): Promise<void>;
}

export interface Told {
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Pushes a first version to both environments, brings a second one into staging and takes it back by hand, sees a bad one
 * taken back by the pipeline, and stops two in their builds.
 */
export async function playStory(): Promise<Story> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-story-'));
  const journey = await startJourney({ fleet: EXAMPLE_FLEET, clock: createClock(SPEED, tomorrow()) });
  const [sources, fleet, begun] = ['hello', 'fleet.yml', 'begun'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await cp(EXAMPLE, sources, { recursive: true });
  writeFileSync(join(sources, 'buildspec.yml'), BUILDSPEC);
  writeFileSync(fleet, EXAMPLE_FLEET);
  const acted: Told[] = [];
  const tell = async (...args: string[]) => ({
    args,
    ...(await runSignalbox({ PATH: process.env['PATH']!, ...journey.env }, ...args)),
  });
  const act = async (...args: string[]) => {
    const told = await tell(...args);
    acted.push(told);
    return told;
  };

  await act('fleet', 'apply', fleet);
  await act('fleet', 'apply', fleet, '--json');
  const wider = join(folder, 'wider.yml');
  writeFileSync(wider, EXAMPLE_FLEET.replace('count: 1', 'count: 1\n    max: 2'));
  await act('fleet', 'apply', wider, '--dry-run');
  await act('push', sources, '--dry-run');
  await act('push', sources, '--watch');
  const first = await newest(journey);
  const second = await upload(journey, {
    'package.json': helloFile('package.json').replace('1.0.0', '2.0.0'),
  });
  await journey.endOf(second);
  await act('rollback', 'hello', 'staging', '--dry-run', '--json');
  await act('rollback', 'hello', 'staging', '--reason', 'two is slow', '--watch');
  const back = await newest(journey);
  const fails = `#!/usr/bin/env node\nconsole.error('expected 200, got 503');\nprocess.exit(1);\n`;
  const bad = await upload(journey, { 'scripts/validate.mjs': fails });
  await journey.endOf(bad);
  const endless = `import { execSync } from 'node:child_process';\nexecSync("touch '${begun}'; tail -f /dev/null");\n`;
  const stopped = await upload(journey, { 'build.mjs': endless });
  await stopInBuild(stopped);
  await act('deploy', 'hello', 'staging', '--release', stopped, '--dry-run');
  const { stdout } = await act('deploy', 'hello', 'staging', '--release', stopped, '--reason', 'once more');
  const again = /^(\S+): /.exec(stdout)![1]!;
  await stopInBuild(again, '--json');

  async function stopInBuild(release: string, ...options: string[]): Promise<void> {
    await vi.waitFor(() => expect(existsSync(begun)).toBe(true), { timeout: 90_000, interval: 50 });
    rmSync(begun);
    await act('stop', release, ...options);
    await journey.endOf(release);
  }

  return {
    journey,
    sources,
    fleet,
    releases: { first, bad },
    names: {
      ...labels({ first, second, back, bad, stopped, again }),
      [folder]: '/home/me',
      [journey.clientConfig.credentials.accessKeyId]: 'AKIAIOSFODNN7EXAMPLE',
      [journey.clientConfig.credentials.secretAccessKey]: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    acted,
    tell,
    end: async () => {
      await journey.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** So that the whole story is told on one day, however long a busy machine takes for it: cloud time may be ahead. */
const tomorrow = (): number => Math.ceil(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS + HOUR_MS;

async function upload(journey: Journey, changes: Readonly<Record<string, string>>): Promise<string> {
  return (await journey.upload(await helloBundle({ 'buildspec.yml': BUILDSPEC, ...changes }))).release;
}

/** The release that has begun last, once its record is there. */
async function newest({ records }: Journey): Promise<string> {
  for await (const { release } of records.ofApplication('hello')) return release;
  throw new Error('expected a release of hello');
}

/** A letter of its own for the made part of each id, as long as that is. */
const labels = (releases: Readonly<Record<string, string>>): Names =>
  Object.fromEntries(
    Object.values(releases).map((release, index) => [
      release,
      release.replaceAll(/[0-9a-f]{8,}/g, (made) => 'uvwxyz'[index]!.repeat(made.length)),
    ]),
  );
