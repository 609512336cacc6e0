import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readIfPresent } from './deployment-folders.ts';

/**
 * Makes this process the one agent of a host, by a pid file where the stock agent has its own; answers how to give the
 * host up again. Throws where another agent runs there: two would install into each other's work. The file of an agent
 * that was killed does not count.
 */
export function holdHost(pidFile: string): () => void {
  mkdirSync(dirname(pidFile), { recursive: true });
  const own = `${process.pid} ${startTime(process.pid)}\n`;
  try {
    writeFileSync(pidFile, own, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    const found = readIfPresent(pidFile) ?? '';
    const [, pid = '', started = ''] = /^(\d+) (.*)\n$/.exec(found) ?? [];
    if (pid !== '' && startTime(Number(pid)) === started) {
      throw new Error(
        `a host agent (process ${pid}) already runs on this host; end it first, or give this one a root of its own (${pidFile})`,
        { cause },
      );
    }
    rmSync(pidFile, { force: true });
    return holdHost(pidFile);
  }
  return () => {
    if (readIfPresent(pidFile) === own) rmSync(pidFile);
  };
}

/** When a process began, in whatever form the system tells it; undefined for one that has ended. Pids are used again. */
function startTime(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    }
    // After the name, which may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [state] = fields;
    return state === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
