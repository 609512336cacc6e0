import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface MarkedProcess {
  readonly pid: number;
  /** Its command line. */
  readonly command: string;
}

/** Every process whose environment holds `variable=value`: from /proc, or by `ps` where there is none (macOS). */
export async function markedProcesses(variable: string, value: string): Promise<MarkedProcess[]> {
  const mark = `${variable}=${value}`;
  return process.platform === 'linux' ? fromProc(mark) : fromPs(mark);
}

async function fromProc(mark: string): Promise<MarkedProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readProc(pid, 'environ');
      if (!`\0${environment}`.includes(`\0${mark}\0`)) return undefined;
      const command = await readProc(pid, 'cmdline');
      return { pid, command: command.replaceAll('\0', ' ').trim() };
    }),
  );
  return found.filter((process) => process !== undefined);
}

/** Empty for a process that ended meanwhile or is somebody else's. */
const readProc = (pid: number, file: string): Promise<string> =>
  readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');

async function fromPs(mark: string): Promise<MarkedProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,command='], {
    maxBuffer: 64 * 1024 ** 2,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    const isMarked = pid !== undefined && command.split(' ').includes(mark);
    return isMarked ? [{ pid: Number(pid), command: command.slice(0, 200) }] : [];
  });
}
