import { StringDecoder } from 'node:string_decoder';

/** A line without its end is given out once it is this long, so that a flood without newlines stays small. */
const LONGEST = 64 * 1024;

/** Cuts a stream of bytes into lines. */
export function createLineReader(onLine: (line: string) => void): {
  write(bytes: Buffer): void;
  end(): void;
} {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    write: (bytes) => {
      const lines = (rest + decoder.write(bytes)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
      if (rest.length < LONGEST) return;
      onLine(rest);
      rest = '';
    },
    end: () => {
      rest += decoder.end();
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
