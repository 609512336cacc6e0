import { styleText } from 'node:util';

/** The only way a command talks: results to stdout, remarks and errors to stderr. */
export interface Output {
  /** A line of the answer. */
  line(text?: string): void;
  /** A line about the answer: progress, hints, errors. */
  note(text: string): void;
  json(value: unknown): void;
  style(format: Style, text: string): string;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

interface Streams {
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
}

/** Colours only on a terminal, and never with NO_COLOR set or TERM=dumb (https://no-color.org). */
export function createOutput(streams: Streams, env: Readonly<Record<string, string | undefined>>): Output {
  const coloured = streams.stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return {
    line: (text = '') => streams.stdout.write(`${text}\n`),
    note: (text) => streams.stderr.write(`${text}\n`),
    json: (value) => streams.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    style: (format, text) => (coloured ? styleText(format, text) : text),
  };
}
