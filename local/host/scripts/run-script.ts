import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { CommandError } from '../command-error.ts';
import { markedProcesses } from '../marked-processes.ts';
import { createLineReader } from './line-reader.ts';
import { openOutputPipes } from './output-pipes.ts';
import type { ScriptLog } from './script-log.ts';

export interface ScriptRun {
  /** As the AppSpec names it. */
  readonly name: string;
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds. */
  readonly timeout: number;
  /** Milliseconds between TERM and KILL for a script that is out of time. */
  readonly killGrace: number;
  readonly log: ScriptLog;
}

/** Milliseconds that output may take to arrive after the script has ended. */
const OUTPUT_GRACE = 500;
const SCRIPT_MARKER = 'SIGNALBOX_SCRIPT_ID';

/** Runs one script in a process group of its own; throws CommandError where it fails, hangs or leaves its output open. */
export async function runScript(run: ScriptRun): Promise<void> {
  const scriptId = randomUUID();
  const pipes = openOutputPipes();
  const outputs = [
    readLines(pipes.stdout, (line) => run.log.line(`[stdout]${line}`)),
    readLines(pipes.stderr, (line) => run.log.line(`[stderr]${line}`)),
  ];
  let child: ChildProcess;
  try {
    child = start(run, scriptId, pipes.writeEnds);
  } finally {
    pipes.closeWriteEnds();
  }
  try {
    const exit = await waitForExit(child, run);
    const isClosed = await settled(Promise.all(outputs), OUTPUT_GRACE);
    check(run, exit);
    if (!isClosed) throw await outputsLeftOpen(run, scriptId);
  } catch (error) {
    endGroup(child, 'SIGTERM');
    throw error;
  } finally {
    pipes.stdout.destroy();
    pipes.stderr.destroy();
  }
}

function start(run: ScriptRun, scriptId: string, [stdout, stderr]: readonly [number, number]): ChildProcess {
  const [file, ...args] = run.command;
  return spawn(file, args, {
    cwd: run.folder,
    env: { ...run.env, [SCRIPT_MARKER]: scriptId },
    stdio: ['ignore', stdout, stderr],
    detached: true,
  });
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

async function waitForExit(child: ChildProcess, run: ScriptRun): Promise<Exit> {
  let isLate = false;
  let kill: NodeJS.Timeout | undefined;
  const term = setTimeout(() => {
    isLate = true;
    endGroup(child, 'SIGTERM');
    kill = setTimeout(() => endGroup(child, 'SIGKILL'), run.killGrace);
  }, run.timeout);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (!isLate) return { code, signal };
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === 'EACCES' ? 'ScriptNotExecutable' : 'UnknownError';
    throw new CommandError(
      reason,
      `Script at specified location: ${run.name} could not be started: ${String(cause)}`,
      {
        ...report(run),
        cause,
      },
    );
  } finally {
    clearTimeout(term);
    clearTimeout(kill);
  }
  throw new CommandError(
    'ScriptTimedOut',
    `Script at specified location: ${run.name} failed to complete in ${run.timeout / 1000} seconds; it was ended`,
    report(run),
  );
}

function check(run: ScriptRun, { code, signal }: Exit): void {
  if (code === 0) return;
  const how = code === null ? `was ended by ${signal}` : `failed with exit code ${code}`;
  throw new CommandError('ScriptFailed', `Script at specified location: ${run.name} ${how}`, report(run));
}

async function outputsLeftOpen(run: ScriptRun, scriptId: string): Promise<CommandError> {
  const left = await markedProcesses(SCRIPT_MARKER, scriptId);
  const names =
    left.map(({ pid, command }) => `${command} (process ${pid})`).join(', ') || 'a background process';
  return new CommandError(
    'OutputsLeftOpen',
    `Script at specified location: ${run.name} ended, but ${names} keeps its standard output or error open; redirect both where it is started, as in \`server > server.log 2>&1 < /dev/null &\``,
    report(run),
  );
}

const report = (run: ScriptRun) => ({ script: run.name, log: run.log.tail() });

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends with the output, or when it is given up. */
async function readLines(socket: Socket, onLine: (line: string) => void): Promise<void> {
  const reader = createLineReader(onLine);
  socket.on('data', reader.write);
  await new Promise((resolve) => socket.once('close', resolve));
  reader.end();
}

/** Whether the work ends within `ms`. */
async function settled(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timeout = setTimeout(() => resolve(false), ms);
  });
  const done = work.then(() => true);
  const result = await Promise.race([done, late]);
  clearTimeout(timeout);
  return result;
}
