import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { wallClock } from '../../../clock.ts';
import { readFrames, readLines, type LineSink } from '../../output-lines.ts';
import type { Watchdog } from '../../watchdog.ts';
import { openRuntimeApi, type Invocation, type RuntimeAnswer } from './runtime-api.ts';

export interface EnvironmentOptions {
  /** Path of the runtime client. */
  readonly program: string;
  /** Where the package was unpacked. */
  readonly taskRoot: string;
  /** A folder under which the environment gets its own for temporary files. */
  readonly scratch: string;
  /** MB. */
  readonly memorySize: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly output: LineSink;
  readonly watchdog: Watchdog;
}

/** A process with a function's handler loaded; works off one invocation at a time. */
export interface Environment {
  readonly alive: boolean;
  /** `initLimit` in ms of wall time. */
  initialise(initLimit: number): Promise<EnvironmentOutcome | undefined>;
  invoke(invocation: Invocation): Promise<EnvironmentOutcome>;
  /** Ends the process at once, and settles when it is gone. */
  kill(): Promise<void>;
}

export type EnvironmentOutcome =
  | ({ readonly kind: 'answered' } & RuntimeAnswer)
  | { readonly kind: 'timed out' }
  | { readonly kind: 'exited'; readonly reason: string };

/** Starts the process; `initialise` tells whether its handler could be loaded: undefined if so, else what came of it. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const api = await openRuntimeApi();
  const temporary = join(options.scratch, randomUUID());
  await mkdir(temporary, { recursive: true });
  const child = startProcess(options, api.address, temporary);
  const release = child.pid === undefined ? () => {} : options.watchdog.watch(child.pid);
  let alive = true;
  const exited = exitOf(child).then(async (outcome) => {
    alive = false;
    killGroup(child); // what the handler started ends with its environment
    release();
    api.close();
    await rm(temporary, { recursive: true, force: true });
    return outcome;
  });
  const kill = async () => {
    if (alive) killGroup(child);
    await exited;
  };
  const limited = async (work: Promise<EnvironmentOutcome | undefined>, deadline: number) => {
    let cancel = () => {};
    const late = new Promise<EnvironmentOutcome>((resolve) => {
      cancel = wallClock.at(deadline, () => resolve({ kind: 'timed out' }));
    });
    const outcome = await Promise.race([work, exited, late]);
    cancel();
    if (outcome?.kind === 'timed out') await kill();
    return outcome;
  };
  return {
    get alive() {
      return alive;
    },
    initialise: (initLimit) =>
      limited(
        api.initialised.then((failure) => failure && { kind: 'answered' as const, ...failure }),
        wallClock.now() + initLimit,
      ),
    invoke: async (invocation) => {
      const answer = api.invoke(invocation).then((got) => ({ kind: 'answered' as const, ...got }));
      return (await limited(answer, invocation.deadline))!;
    },
    kill,
  };
}

/** Free of the cloud's own environment: a function sees only what AWS would give it. */
function startProcess(options: EnvironmentOptions, api: string, temporary: string): ChildProcess {
  const heap = Math.max(64, Math.floor(options.memorySize * 0.9)); // the rest is for what is not on the heap
  const child = spawn(process.execPath, [`--max-old-space-size=${heap}`, options.program], {
    cwd: options.taskRoot,
    detached: true, // a process group of its own
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      HOME: temporary,
      TMPDIR: temporary,
      ...options.variables,
      LAMBDA_TASK_ROOT: options.taskRoot,
      LAMBDA_RUNTIME_DIR: dirname(options.program),
      AWS_LAMBDA_RUNTIME_API: api,
      _LAMBDA_TELEMETRY_LOG_FD: '4',
    },
  });
  readLines(child.stdout!, options.output);
  readLines(child.stderr!, options.output);
  readFrames(child.stdio[4] as Readable, options.output);
  return child;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const exitOf = (child: ChildProcess) =>
  new Promise<EnvironmentOutcome>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'exited', reason: `error: ${error.message}` }));
    child.once('exit', (code, signal) => resolve({ kind: 'exited', reason: exitReason(code, signal) }));
  });

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `with error: signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
}

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};
