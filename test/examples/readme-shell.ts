import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { executable, projectRoot } from '../../local/executable.ts';
import { freePort } from '../free-port.ts';

/** The commands of a README, block by block. */
export const shellBlocks = (readme: string): string[] =>
  [...readFileSync(join(projectRoot(), readme), 'utf8').matchAll(/^```sh\n(.*?)^```/gms)].map(
    ([, block]) => block!,
  );

/** A terminal in a folder that looks like the project, with a local cloud beside it on a port of its own. */
export interface ReadmeShell {
  readonly folder: string;
  /** Runs commands, stops at the first that fails; answers what they print. */
  run(commands: string): Promise<string>;
  stop(): Promise<void>;
}

/** With further options of `signalbox up`; left out: the services alone. */
export async function startReadmeShell(options: readonly string[] = ['--empty']): Promise<ReadmeShell> {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  cpSync(join(projectRoot(), 'examples'), join(folder, 'examples'), { recursive: true });
  for (const name of ['package.json', 'node_modules', 'dist']) {
    symlinkSync(join(projectRoot(), name), join(folder, name));
  }
  const port = await freePort();
  const env = { ...process.env, ...commandsOfTheReader(folder), HOME: folder };
  const cloud = spawn('npx', ['signalbox', 'up', ...options, '--port', String(port)], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(cloud, 'exit');
  for await (const line of createInterface(cloud.stdout)) if (line.startsWith('ready')) break;
  return {
    folder,
    run: async (commands) => {
      const script = commands.replaceAll('signalbox env', `signalbox env --port ${port}`);
      const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: folder,
        env,
      });
      return stdout;
    },
    stop: async () => {
      cloud.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * What `npx` runs is the built command or a program of the dependencies, without npm's own second for each call. The AWS CLI
 * looks again after 5, 15 or 30 s; here twenty times as often, where Python runs it.
 */
function commandsOfTheReader(folder: string): { PATH: string; PYTHONPATH: string } {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const npx = join(programs, 'npx');
  writeFileSync(
    npx,
    `#!/bin/sh
name=$1
shift
[ "$name" = signalbox ] && exec node ${executable('signalbox')} "$@"
exec ${join(projectRoot(), 'node_modules/.bin')}/$name "$@"
`,
  );
  chmodSync(npx, 0o755);
  writeFileSync(join(programs, 'sitecustomize.py'), SHORT_WAITS);
  return { PATH: `${programs}:${process.env['PATH']}`, PYTHONPATH: programs };
}

const SHORT_WAITS = `import time

sleep = time.sleep
time.sleep = lambda seconds: sleep(seconds / 20)
`;
