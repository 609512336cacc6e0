import { styleText } from 'node:util';
import { terminalScreen, type Screen } from './screen.ts';
import { terminalSafe } from './terminal-safe.ts';
import { wrapped } from './wrapped.ts';

/** The only way a command talks: results to stdout, remarks and errors to stderr. */
export interface Output {
  /** A line of the answer. */
  line(text?: string): void;
  /** A line of the answer in words or columns, which a terminal that is narrower breaks between words. */
  text(line: string): void;
  /** A line about the answer: progress, hints, errors. */
  note(text: string): void;
  json(value: unknown): void;
  style(format: Style, text: string): string;
  /** The terminal that results go to; undefined where they go elsewhere, or it can only print lines. */
  readonly screen?: Screen;
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

interface Streams {
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };
  readonly stderr: NodeJS.WritableStream;
}

/** Colours only on a terminal, and never with NO_COLOR set or TERM=dumb (https://no-color.org). */
export function createOutput(streams: Streams, env: Readonly<Record<string, string | undefined>>): Output {
  const isScreen = streams.stdout.isTTY === true && env['TERM'] !== 'dumb';
  const coloured = isScreen && !env['NO_COLOR'];
  const shown = (text: string) => (isScreen ? terminalSafe(text) : text);
  return {
    ...(isScreen ? { screen: terminalScreen(streams.stdout) } : {}),
    line: (text = '') => streams.stdout.write(`${shown(text)}\n`),
    text: (line) => {
      const width = isScreen ? streams.stdout.columns || undefined : undefined;
      for (const part of wrapped(shown(line), width)) streams.stdout.write(`${part}\n`);
    },
    note: (text) => streams.stderr.write(`${terminalSafe(text)}\n`),
    json: (value) => streams.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    style: (format, text) => (coloured ? styleText(format, text) : text),
  };
}
