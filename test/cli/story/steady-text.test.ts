import { describe, expect, it } from 'vitest';
import { steadyText } from './steady-text.ts';

describe('steady text', () => {
  it.each([
    ['2026-11-28T04:12:07.721Z  staging', '2026-01-31T12:00:00.000Z  staging'],
    ['hello  2026-10-30 to 2026-11-28, 30 days', 'hello  2026-01-31 to 2026-01-31, 30 days'],
    ['cloud at http://127.0.0.1:39663, account', 'cloud at http://127.0.0.1:4566, account'],
    ['d-KXG8VQHT0 on i-05b87fb8d84156f0a', 'd-ABCDEFGHI on i-0123456789abcdef0'],
    ['to 2026-11-28T05:04:13.095Z, 52m5s (', 'to 2026-01-31T12:00:00.000Z, 1m ('],
    ['  took        1h13m43s', '  took        1m'],
    ['rolled-back  9s     hello-1', 'rolled-back  1m    hello-1'],
    ['rolled-back  23m3s  hello-1', 'rolled-back  1m    hello-1'],
    ['STATUS       TOOK   RELEASE', 'STATUS       TOOK  RELEASE'],
    ['"seconds": 3125.374,', '"seconds": 60,'],
    ['"meanSeconds": 2966.46', '"meanSeconds": 60'],
    ['sha256 e15aca587571, provenance', 'sha256 0123456789ab, provenance'],
  ])('of %j is %j', (text, steady) => expect(steadyText(text)).toBe(steady));

  it.each([
    '  bake     2m',
    '  keep     the old fleet for 15m',
    'GET /health 200',
    'alarm hello-5xx rang',
    '1.0.0',
  ])('leaves %j, which every run writes so', (text) => expect(steadyText(text)).toBe(text));

  it('puts labels for names, for a longer one before one that it holds', () => {
    const names = { 'hello-1f': 'hello-a', '/tmp/x': '.', '/tmp/x/deep': 'DEEP' };
    expect(steadyText('hello-1f in /tmp/x/deep and /tmp/x/y', names)).toBe('hello-a in DEEP and ./y');
  });

  it('is the same when it is made steady again', () => {
    const once = steadyText('2026-11-28T04:12:07.721Z d-KXG8VQHT0 http://127.0.0.1:39663 succeeded  9s  x');
    expect(steadyText(once)).toBe(once);
  });
});
