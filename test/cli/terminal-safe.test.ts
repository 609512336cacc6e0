import { expect, it } from 'vitest';
import { createOutput } from '../../cli/output.ts';
import { terminalSafe } from '../../cli/terminal-safe.ts';

it.each([
  [
    'colours, lines and tabs',
    '\u001b[1;31mred\u001b[0m\n\tthen\u001b[m',
    '\u001b[1;31mred\u001b[0m\n\tthen\u001b[m',
  ],
  ['no title', '\u001b]0;title\u0007text', ']0;titletext'],
  ['no clipboard', '\u001b]52;c;Zm9v\u001b\\text', ']52;c;Zm9v\\text'],
  ['no moving of the cursor', 'bad\u001b[2K\u001b[1Agood\rno', 'bad[2K[1Agoodno'],
  ['nothing of eight bits', '\u009b2J\u009d0;title\u009c', '2J0;title'],
  ['no colour but of an escape', '\u0007[31m', '[31m'],
])('leaves a text %s', (_what, text, safe) => {
  expect(terminalSafe(text)).toBe(safe);
});

it.each([
  [true, 'a]0;b\nc\n'],
  [false, 'a\u001b]0;b\nc\n'],
])('is what a terminal is shown, and nothing else (a terminal: %s)', (isTTY, told) => {
  let written = '';
  const stdout = { isTTY, write: (text: string) => Boolean((written += text)) };
  const stream = stdout as unknown as NodeJS.WritableStream & { isTTY: boolean };
  const output = createOutput({ stdout: stream, stderr: stream }, {});
  output.line('a\u001b]0;b');
  output.text('c');
  expect(written).toBe(told);
});
