import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { CommandError } from '../command-error.ts';
import { createLineReader } from './line-reader.ts';
import { openOutputPipes } from './output-pipes.ts';
import type { OutputPipes } from './output-pipes.ts';
import { pipeHolders } from './pipe-holders.ts';
import { endGroup } from './process-group.ts';
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
  /** Milliseconds between TERM and KILL for a script that is out of time, and for what it started. */
  readonly killGrace: number;
  /** Milliseconds that the output may stay open after the script has ended: a `tee` may have lines to write yet. */
  readonly outputGrace: number;
  readonly log: ScriptLog;
}

const SCRIPT_MARKER = 'SIGNALBOX_SCRIPT_ID';

/**
 * Runs one script in a process group of its own; throws CommandError where it fails, hangs or leaves its output open.
 * The stock agent waits for the output until the timeout; here that is said at once.
 */
export async function runScript(run: ScriptRun): Promise<void> {
  const scriptId = randomUUID();
  const pipes = openOutputPipes();
  const outputs = [
    readLines(pipes.stdout, (line) => run.log.line(`[stdout]${line}`)),
    readLines(pipes.stderr, (line) => run.log.line(`[stderr]${line}`)),
  ];
  try {
    const child = await start(run, scriptId, pipes);
    const exit = await waitForExit(child, run);
    const isClosed = await settled(Promise.all(outputs), run.outputGrace);
    check(run, exit);
    if (!isClosed) throw await outputsLeftOpen(run, scriptId, pipes);
  } finally {
    pipes.stdout.destroy();
    pipes.stderr.destroy();
  }
}

async function start(run: ScriptRun, scriptId: string, pipes: OutputPipes): Promise<ChildProcess> {
  const [file, ...args] = run.command;
  const [stdout, stderr] = pipes.writeEnds;
  try {
    const child = spawn(file, args, {
      cwd: run.folder,
      env: { ...run.env, [SCRIPT_MARKER]: scriptId },
      stdio: ['ignore', stdout, stderr],
      detached: true,
    });
    await once(child, 'spawn');
    return child;
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === 'EACCES' ? 'ScriptNotExecutable' : 'UnknownError';
    const message = `Script at specified location: ${run.name} could not be started: ${String(cause)}`;
    throw new CommandError(reason, message, { ...report(run), cause });
  } finally {
    pipes.closeWriteEnds();
  }
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

async function waitForExit(child: ChildProcess, run: ScriptRun): Promise<Exit> {
  const exited: Promise<Exit> = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  let ended: Promise<void> | undefined;
  const timer = setTimeout(() => {
    ended = endGroup(child.pid!, run.killGrace);
  }, run.timeout);
  const exit = await exited;
  clearTimeout(timer);
  if (!ended) return exit;
  await ended;
  throw new CommandError(
    'ScriptTimedOut',
    `Script at specified location: ${run.name} failed to complete in ${run.timeout / 1000} seconds; it and what it started were ended`,
    report(run),
  );
}

function check(run: ScriptRun, { code, signal }: Exit): void {
  if (code === 0) return;
  const how = code === null ? `was ended by ${signal}` : `failed with exit code ${code}`;
  throw new CommandError('ScriptFailed', `Script at specified location: ${run.name} ${how}`, report(run));
}

async function outputsLeftOpen(
  run: ScriptRun,
  scriptId: string,
  { readEnds }: OutputPipes,
): Promise<CommandError> {
  const left = await pipeHolders(readEnds, { variable: SCRIPT_MARKER, value: scriptId });
  const names =
    left.map(({ pid, command }) => `${command} (process ${pid})`).join(', ') || 'a background process';
  return new CommandError(
    'OutputsLeftOpen',
    `Script at specified location: ${run.name} ended, but ${names} keeps its standard output or error open; redirect both where it is started, as in \`server > server.log 2>&1 < /dev/null &\``,
    report(run),
  );
}

const report = (run: ScriptRun) => ({ script: run.name, log: run.log.tail() });

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
