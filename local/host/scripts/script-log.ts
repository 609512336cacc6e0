import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The most that a deployment's log may grow to on disk, in bytes. */
const LARGEST_LOG = 16 * 1024 ** 2;
/** The service takes fewer characters than this. */
const TAIL = 2048;
const LONGEST_LINE = 1000;

/** The output of an event's scripts: whole on disk (up to a limit), its last lines for the report. */
export interface ScriptLog {
  line(text: string): void;
  /** The last whole lines. */
  tail(): string;
}

export function createScriptLog(file: string): ScriptLog {
  mkdirSync(dirname(file), { recursive: true });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const last: string[] = [];
  let lastLength = 0;
  return {
    line: (text) => {
      const cut = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
      last.push(cut);
      lastLength += cut.length + 1;
      while (lastLength >= TAIL) lastLength -= (last.shift()?.length ?? 0) + 1;
      if (size >= LARGEST_LOG) return;
      const entry = `${new Date().toISOString()} ${text}\n`;
      size += Buffer.byteLength(entry);
      appendFileSync(file, size < LARGEST_LOG ? entry : `log cut: it has reached ${LARGEST_LOG} bytes\n`);
    },
    tail: () => last.map((line) => `${line}\n`).join(''),
  };
}
