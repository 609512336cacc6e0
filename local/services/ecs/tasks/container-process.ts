import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { wallClock } from '../../../clock.ts';
import { readLines } from '../../output-lines.ts';
import type { Watchdog } from '../../watchdog.ts';

export interface ContainerOptions {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly output: (line: string) => void;
  readonly watchdog: Watchdog;
}

/** A container: a process that leads a group of its own. */
export interface ContainerProcess {
  /** Its exit code, 128 and more for a signal as Docker tells it; once nothing of its group is left. */
  readonly exited: Promise<number>;
  /** TERM to the main process, KILL to the whole group after `seconds` of the wall. */
  stop(seconds: number): Promise<void>;
}

/** Throws where the folder or the program is not there. */
export async function startContainer(options: ContainerOptions): Promise<ContainerProcess> {
  const { command, folder, environment, output, watchdog } = options;
  const child = spawn(command[0]!, command.slice(1), {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, ...environment },
  });
  await started(child);
  const release = watchdog.watch(child.pid!);
  readLines(child.stdout, toLines(output));
  readLines(child.stderr, toLines(output));
  let isGone = false;
  const exited = exitOf(child).then((code) => {
    isGone = true;
    signalGroup(child, 'SIGKILL'); // what it left running ends with its container
    release();
    return code;
  });
  return {
    exited,
    stop: async (seconds) => {
      if (!isGone) child.kill('SIGTERM');
      const cancel = wallClock.at(wallClock.now() + seconds * 1000, () => signalGroup(child, 'SIGKILL'));
      await exited;
      cancel();
    },
  };
}

const toLines = (output: (line: string) => void) => (line: string) => {
  output(line);
  return true;
};

const started = (child: ChildProcess) =>
  new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });

const exitOf = (child: ChildProcess) =>
  new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid!, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
