import { describe, expect, it } from 'vitest';
import { linesInOrder } from '../../../lib/views/lines-in-order.ts';
import type { LogLine } from '../../../lib/views/log-line.ts';
import { unseenLines } from '../../../lib/views/unseen-lines.ts';

const line = (second: number, source = 'i-1', message = 'm'): LogLine => ({
  timestamp: second * 1_000,
  source,
  message,
});

describe('lines in order', () => {
  const CASES: readonly (readonly [what: string, readings: number[][], told: number[]])[] = [
    ['keep those of one reading in order', [[3, 1, 2]], [1, 2, 3]],
    ['put a line of the next reading before one that was held', [[1, 20], [18, 21], []], [1, 18, 20, 21]],
    ['tell a line that is later than that when it comes', [[1, 20], [21], [2, 22]], [1, 20, 2, 21, 22]],
    ['tell what was held when the readings end', [[20]], [20]],
    ['are none of none', [[], []], []],
  ];

  it.each(CASES)('%s', async (_what, readings, told) => {
    async function* read() {
      for (const reading of readings) yield await Promise.resolve(reading.map((second) => line(second)));
    }
    const seconds: number[] = [];
    for await (const { timestamp } of linesInOrder(read())) seconds.push(timestamp / 1_000);
    expect(seconds).toEqual(told);
  });

  it('hold nothing that is older than five seconds before the newest', async () => {
    async function* read() {
      yield await Promise.resolve([line(1), line(15), line(20)]);
      throw new Error('the second reading was asked for');
    }
    const lines = linesInOrder(read());
    expect([(await lines.next()).value, (await lines.next()).value]).toEqual([line(1), line(15)]);
    await expect(lines.next()).rejects.toThrow('second reading');
  });
});

describe('unseen lines', () => {
  it('are those that no reading had before, and twice what was written twice', () => {
    const unseen = unseenLines();
    expect(unseen([line(1), line(1)])).toEqual([line(1), line(1)]);
    expect(unseen([line(1), line(1), line(1), line(2)])).toEqual([line(1), line(2)]);
    expect(unseen([line(2), line(2, 'i-2'), line(2, 'i-1', 'other')])).toEqual([
      line(2, 'i-2'),
      line(2, 'i-1', 'other'),
    ]);
  });
});
