import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The most that a log may grow to on disk, in bytes. */
const LARGEST = 16 * 1024 ** 2;
/** Characters held before they are written: a flood would otherwise cost a write per line. */
const LONGEST_WAITING = 64 * 1024;

export interface LogFile {
  append(entry: string): void;
  /** Writes what is still held; otherwise that happens in the next turn. */
  flush(): void;
}

/**
 * A log of bounded size: one that is full is cut, or moved to `<file>.1`, in the place of an earlier one, and begun anew.
 */
export function createLogFile(file: string, whenFull: 'cut' | 'rotate'): LogFile {
  mkdirSync(dirname(file), { recursive: true });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let waiting = '';
  let isCut = whenFull === 'cut' && size >= LARGEST;
  const flush = () => {
    try {
      if (waiting !== '') appendFileSync(file, waiting);
      if (size >= LARGEST && whenFull === 'rotate') {
        renameSync(file, `${file}.1`);
        size = 0;
      }
    } catch {
      isCut = true; // the disk is full, or the folder is gone: neither is the script's fault
    }
    waiting = '';
  };
  return {
    append: (entry) => {
      if (isCut) return;
      if (waiting === '') setImmediate(flush);
      size += Buffer.byteLength(entry);
      isCut = whenFull === 'cut' && size >= LARGEST;
      waiting += isCut ? `log cut: it has reached ${LARGEST} bytes\n` : entry;
      if (waiting.length >= LONGEST_WAITING) flush();
    },
    flush,
  };
}
