import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The most that a deployment's log may grow to on disk, in bytes. */
const LARGEST_LOG = 16 * 1024 ** 2;
/** The service takes fewer characters than this. */
const TAIL = 2048;
const LONGEST_LINE = 1000;
/** Characters held before they are written: a flood would otherwise cost a write per line. */
const LONGEST_WAITING = 64 * 1024;

/** The output of an event's scripts: whole on disk (up to a limit), its last lines for the report. */
export interface ScriptLog {
  line(text: string): void;
  /** The last whole lines; of one that is too long, its beginning. */
  tail(): string;
  /** Writes what is still held; otherwise that happens in the next turn. */
  flush(): void;
}

/** `onLine` is told of each line as well. */
export function createScriptLog(file: string, onLine: (text: string) => void = () => {}): ScriptLog {
  const disk = createFile(file);
  const last: string[] = [];
  let lastLength = 0;
  return {
    line: (text) => {
      const cut = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
      last.push(cut);
      lastLength += cut.length + 1;
      while (lastLength >= TAIL) lastLength -= (last.shift()?.length ?? 0) + 1;
      disk.append(`${new Date().toISOString()} ${text}\n`);
      onLine(text);
    },
    tail: () => last.map((line) => `${line}\n`).join(''),
    flush: disk.flush,
  };
}

function createFile(file: string): { append(entry: string): void; flush(): void } {
  mkdirSync(dirname(file), { recursive: true });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let waiting = '';
  let isFull = size >= LARGEST_LOG;
  const flush = () => {
    try {
      if (waiting !== '') appendFileSync(file, waiting);
    } catch {
      isFull = true; // the disk is, or the folder is gone: neither is the script's fault
    }
    waiting = '';
  };
  return {
    append: (entry) => {
      if (isFull) return;
      if (waiting === '') setImmediate(flush);
      size += Buffer.byteLength(entry);
      isFull = size >= LARGEST_LOG;
      waiting += isFull ? `log cut: it has reached ${LARGEST_LOG} bytes\n` : entry;
      if (waiting.length >= LONGEST_WAITING) flush();
    },
    flush,
  };
}
