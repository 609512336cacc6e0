import type { Readable } from 'node:stream';

/** Takes a line of output; false asks for a pause until `resume` is called. */
export type LineSink = (line: string, resume: () => void) => boolean;

/** Passes on what a stream says, line by line; a line without end is cut. */
export function readLines(stream: Readable, sink: LineSink): void {
  let rest = '';
  const pass = (line: string) => {
    if (!sink(line, () => stream.resume())) stream.pause();
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line !== '') pass(line);
    for (; rest.length > LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) pass(rest.slice(0, LONGEST_LINE));
  });
  stream.on('end', () => rest !== '' && pass(rest));
  stream.on('error', () => {}); // the process is gone; its exit is what counts
}

/** Passes on the framed messages of the runtime client: type, length, time, text. */
export function readFrames(stream: Readable, sink: LineSink): void {
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER) {
      const end = HEADER + rest.readUInt32BE(4);
      if (rest.length < end) break;
      const line = rest.toString('utf8', HEADER, end);
      rest = rest.subarray(end);
      if (!sink(line, () => stream.resume())) stream.pause();
    }
  });
  stream.on('error', () => {});
}

const HEADER = 16;
const LONGEST_LINE = 262_118; // with its overhead, an event of 256 KiB
