import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** A process and all that it started, as far as they run; what has ended and was not waited for runs no more. */
export async function descendants(root: number): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,stat=,command=']);
  const all = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, stat = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || stat.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
  const family = new Set([root]);
  // Parents need not stand before their children.
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid)).map(({ pid, command }) => ({ pid, command }));
}
