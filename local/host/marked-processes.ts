import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface MarkedProcess {
  readonly pid: number;
  /** Its command line. */
  readonly command: string;
}

/** Every process whose environment holds `variable=value`: from /proc, or by `ps` where there is none (macOS). */
export const markedProcesses = (variable: string, value: string): Promise<MarkedProcess[]> =>
  processesMarked(variable, new Set([value]));

/** One look at all processes, however many values are looked for. */
const processesMarked = (variable: string, values: ReadonlySet<string>): Promise<MarkedProcess[]> =>
  process.platform === 'linux' ? fromProc(variable, values) : fromPs(variable, values);

/** Milliseconds that processes get between TERM and KILL, as a machine that shuts down gives them. */
const GRACE = 2000;
const LOOK_EVERY = 50;

/** Ends every process that is marked with one of the values, but this one: TERM, then KILL. Answers once none is left. */
export async function terminateMarked(variable: string, ...values: readonly string[]): Promise<void> {
  const wanted = new Set(values);
  const deadline = performance.now() + GRACE;
  const told = new Set<number>();
  for (;;) {
    const processes = (await processesMarked(variable, wanted)).filter(({ pid }) => pid !== process.pid);
    if (processes.length === 0) return;
    const isLate = performance.now() >= deadline;
    for (const { pid } of processes) {
      if (!isLate && told.has(pid)) continue;
      told.add(pid);
      signalProcess(pid, isLate ? 'SIGKILL' : 'SIGTERM');
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

/** Sends a signal, 0 to only look, to a process, or with a negative id to its group; answers whether it is there. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function fromProc(variable: string, values: ReadonlySet<string>): Promise<MarkedProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = `\0${await readProc(pid, 'environ')}`;
      const [, value] = environment.split(`\0${variable}=`, 2);
      if (value === undefined || !values.has(value.split('\0', 1)[0]!)) return undefined;
      const command = await readProc(pid, 'cmdline');
      return { pid, command: command.replaceAll('\0', ' ').trim() };
    }),
  );
  return found.filter((process) => process !== undefined);
}

/** Empty for a process that ended meanwhile or is somebody else's. */
const readProc = (pid: number, file: string): Promise<string> =>
  readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');

async function fromPs(variable: string, values: ReadonlySet<string>): Promise<MarkedProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], {
    maxBuffer: 64 * 1024 ** 2,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    const marked = command.split(' ').find((word) => word.startsWith(`${variable}=`));
    const isMarked = marked !== undefined && values.has(marked.slice(variable.length + 1));
    return pid !== undefined && isMarked ? [{ pid: Number(pid), command: command.slice(0, 200) }] : [];
  });
}
