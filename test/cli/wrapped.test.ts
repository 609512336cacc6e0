import { expect, it } from 'vitest';
import { wrapped } from '../../cli/wrapped.ts';

const CHANGE = '2026-01-31T12:00:00Z  staging  verdict: healthy: 1 alarm is quiet, 0 requests seen';

it.each([
  ['stays one off a terminal', undefined, CHANGE, [CHANGE]],
  ['stays one where there is room', 82, CHANGE, [CHANGE]],
  [
    'goes on below the last column that leaves it most of the room',
    78,
    CHANGE,
    [
      '2026-01-31T12:00:00Z  staging  verdict: healthy: 1 alarm is quiet, 0 requests',
      '                               seen',
    ],
  ],
  [
    'goes on a little below its beginning on a narrow one',
    40,
    CHANGE,
    ['2026-01-31T12:00:00Z  staging  verdict:', '  healthy: 1 alarm is quiet, 0 requests', '  seen'],
  ],
  [
    'keeps a word whole, beside its label',
    25,
    '  source  s3://bucket/prefix/key and more',
    ['  source  s3://bucket/prefix/key', '          and more'],
  ],
  ['gives colours no room', 9, '\u001b[31mred\u001b[39m and', ['\u001b[31mred\u001b[39m and']],
])('a line %s', (_what, width, line, lines) => {
  expect(wrapped(line, width)).toEqual(lines);
});
