import { execFile } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../dist/signalbox.js');
const PTY = join(import.meta.dirname, 'on-terminal.py');

/** Ctrl-C, as a terminal hears it. */
export const CTRL_C = '\u0003';

export interface Terminal {
  readonly columns: number;
  /** What to type once a text has appeared, in this order. */
  readonly typing?: readonly (readonly [text: string, keys: string])[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export interface TerminalRun {
  readonly ended: Promise<{ readonly code: number; readonly written: string }>;
  /** Everything so far. */
  written(): string;
}

/** The command under a pseudo-terminal; needs python3. */
export function onTerminal(
  { columns, typing = [], env = {}, cwd }: Terminal,
  ...args: string[]
): TerminalRun {
  const command = [PTY, String(columns), JSON.stringify(typing), process.execPath, PROGRAM, ...args];
  const program = execFile('python3', command, {
    env: { PATH: process.env['PATH'], TERM: 'xterm', ...env },
    cwd,
  });
  let written = '';
  program.stdout!.on('data', (text: string) => (written += text));
  const ended = new Promise<{ readonly code: number; readonly written: string }>((resolve) => {
    program.once('close', (code) => resolve({ code: code ?? -1, written: written.replaceAll('\r\n', '\n') }));
  });
  return { ended, written: () => written };
}
