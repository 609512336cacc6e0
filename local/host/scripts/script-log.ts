import { createLogFile } from '../log-file.ts';

/** The service takes fewer characters than this. */
const TAIL = 2048;
const LONGEST_LINE = 1000;

/** The output of an event's scripts: whole on disk (up to a limit), its last lines for the report. */
export interface ScriptLog {
  line(text: string): void;
  /** The last whole lines; of one that is too long, its beginning. */
  tail(): string;
  /** Writes what is still held; otherwise that happens in the next turn. */
  flush(): void;
}

export interface ScriptLogOptions {
  readonly file: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told of each line as well. */
  onLine?(text: string): void;
}

export function createScriptLog({ file, now, onLine }: ScriptLogOptions): ScriptLog {
  const disk = createLogFile(file, 'cut');
  const last: string[] = [];
  let lastLength = 0;
  return {
    line: (text) => {
      const cut = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
      last.push(cut);
      lastLength += cut.length + 1;
      while (lastLength >= TAIL) lastLength -= (last.shift()?.length ?? 0) + 1;
      disk.append(`${new Date(now()).toISOString()} ${text}\n`);
      onLine?.(text);
    },
    tail: () => last.map((line) => `${line}\n`).join(''),
    flush: disk.flush,
  };
}
