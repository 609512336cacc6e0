import { expect, test } from 'vitest';
import { parseFilterPattern } from '../../../../local/services/logs/pattern/parse-filter-pattern.ts';

const JSON_LINE = '{"level":"ERROR","user":{"name":"ann","ids":[7,8]},"ms":12.5,"ok":false,"none":null}';
const ACCESS_LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

test.each([
  ['', 'anything', true],
  ['ERROR', '[ERROR 400] BAD REQUEST', true],
  ['ERROR', 'error', false],
  ['ERROR ARGUMENTS', 'ERROR missing ARGUMENTS', true],
  ['ERROR ARGUMENTS', 'ERROR', false],
  ['?ERROR ?WARN', 'WARN x', true],
  ['?ERROR ?WARN', 'INFO x', false],
  ['ERROR -EXITING', 'ERROR EXITING', false],
  ['ERROR -EXITING', 'ERROR', true],
  ['"INTERNAL SERVER"', 'x INTERNAL SERVER y', true],
  ['"INTERNAL SERVER"', 'SERVER INTERNAL', false],
  ['%\\d{3}%', 'code 404', true],
  ['{ $.level = "ERROR" }', JSON_LINE, true],
  ['{ $.level = ERR* }', JSON_LINE, true],
  ['{ $.level != "ERROR" }', JSON_LINE, false],
  ['{ $.missing != "x" }', JSON_LINE, false],
  ['{ $.user.name = "ann" && $.ms > 12 }', JSON_LINE, true],
  ['{ ($.user.name = "bob") || ($.user.ids[1] = 8) }', JSON_LINE, true],
  ['{ $.ms <= 12.4 }', JSON_LINE, false],
  ['{ $.ok IS FALSE }', JSON_LINE, true],
  ['{ $.none IS NULL }', JSON_LINE, true],
  ['{ $.nothing NOT EXISTS }', JSON_LINE, true],
  ['{ $.level = %^ERR% }', JSON_LINE, true],
  ['{ $.level = "ERROR" }', 'ERROR', false],
  ['[ip, identity, user, time, request, status = 4*, bytes]', ACCESS_LINE, true],
  ['[..., status = 404, bytes > 1000]', ACCESS_LINE, true],
  ['[ip = 127.*, ...]', ACCESS_LINE, true],
  ['[a, b]', ACCESS_LINE, false],
  ['[..., status = 5* || status = 404, bytes]', ACCESS_LINE, true],
])('%s on %s: %s', (pattern, message, matches) => {
  expect(parseFilterPattern(pattern)(message)).toBe(matches);
});

test.each(['{ $.a = }', '{ $.a', '{ a = 1 }', '{ $.a = 1 && }', '[a, ..., b, ...]', '%(%', 'half"quoted'])(
  'refuses %s',
  (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: expect.stringMatching(/^Invalid filter pattern/),
      }),
    );
  },
);
