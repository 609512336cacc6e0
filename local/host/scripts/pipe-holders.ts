import { fstatSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { markedProcesses } from '../marked-processes.ts';
import type { MarkedProcess } from '../marked-processes.ts';

/**
 * The processes that have one of these pipes open, this one aside: exactly those where there is a /proc, else every
 * process that the script's environment marks.
 */
export async function pipeHolders(
  pipes: readonly number[],
  mark: { readonly variable: string; readonly value: string },
): Promise<MarkedProcess[]> {
  if (process.platform !== 'linux') return markedProcesses(mark.variable, mark.value);
  const wanted = new Set(pipes.map((fd) => identity(fstatSync(fd))));
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const found = await Promise.all(
    pids.map(async (pid) => {
      if (!(await holdsAny(pid, wanted))) return [];
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return [{ pid: Number(pid), command: command.replaceAll('\0', ' ').trim() }];
    }),
  );
  return found.flat();
}

async function holdsAny(pid: string, wanted: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  // Empty for a process that ended meanwhile or is somebody else's.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const found = await stat(`${folder}/${name}`).catch(() => undefined);
    if (found && wanted.has(identity(found))) return true;
  }
  return false;
}

const identity = ({ dev, ino }: { readonly dev: number; readonly ino: number }) => `${dev}:${ino}`;
