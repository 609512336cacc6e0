import { describe, expect, it } from 'vitest';
import { durationText, timeText } from '../../../console/page/time.ts';

describe('durationText', () => {
  const from = '2026-01-01T00:00:00.000Z';
  const after = (seconds: number) => new Date(Date.parse(from) + seconds * 1000).toISOString();

  it.each([
    [0, '0 s', '0 秒'],
    [0.42, '0.4 s', '0.4 秒'],
    [9.96, '10 s', '10 秒'],
    [59.4, '59 s', '59 秒'],
    [60, '1 min', '1 分钟'],
    [3_905, '1 h 5 min', '1 小时 5 分'],
    [86_400, '1 d', '1 天'],
    [90_061, '1 d 1 h', '1 天 1 小时'],
    [-5, '0 s', '0 秒'],
  ])('says %d seconds as %s', (seconds, en, zh) => {
    expect(durationText(from, after(seconds), 'en')).toBe(en);
    expect(durationText(from, after(seconds), 'zh')).toBe(zh);
  });

  it('says nothing of what has not begun or ended', () => {
    expect(durationText(undefined, from, 'en')).toBe('–');
    expect(durationText(from, undefined, 'en')).toBe('–');
  });
});

it('gives a moment to people and to programs', () => {
  expect(String(timeText('2026-01-02T03:04:05.678Z'))).toBe(
    '<time datetime="2026-01-02T03:04:05.678Z">2026-01-02 <b>03:04:05</b></time>',
  );
  expect(String(timeText(undefined))).toContain('–');
});
