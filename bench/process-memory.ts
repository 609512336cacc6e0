import { readFileSync, readdirSync } from 'node:fs';

/** Resident memory in MiB of a process and all its descendants (Linux; NaN elsewhere). */
export function treeMemory(pid: number): number {
  try {
    return [pid, ...descendants(pid)].map(memoryOf).reduce((sum, value) => sum + value, 0);
  } catch {
    return Number.NaN;
  }
}

function descendants(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => parentOf(Number(name)));
  const below = (parent: number): number[] =>
    parents.filter((entry) => entry.parent === parent).flatMap(({ pid: child }) => [child, ...below(child)]);
  return below(pid);
}

function parentOf(pid: number): { pid: number; parent: number }[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return [{ pid, parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) }];
  } catch {
    return []; // it has ended meanwhile
  }
}

const memoryOf = (pid: number) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
