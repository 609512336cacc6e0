import { describe, expect, it } from 'vitest';
import { createFaults } from '../../../../local/services/events/faults.ts';

/** Numbers that repeat from run to run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

const times = <Value>(count: number, make: () => Value) => Array.from({ length: count }, make);

describe('with faults', () => {
  const faults = createFaults(seeded(7));

  it.each(['aws.s3', 'aws.cloudwatch', 'shop'])('no event of %s is lost', (source) => {
    expect(times(2_000, () => faults.arrival(source))).not.toContain(undefined);
  });

  it('some events of best-effort sources are lost', () => {
    const lost = times(2_000, () => faults.arrival('aws.codedeploy')).filter((delay) => delay === undefined);
    expect(lost.length).toBeGreaterThan(50);
    expect(lost.length).toBeLessThan(200);
  });

  it('some arrive late, by less than 90 seconds', () => {
    const delays = times(2_000, () => faults.arrival('aws.s3')!);
    expect(delays.filter((delay) => delay > 0).length).toBeGreaterThan(200);
    expect(Math.max(...delays)).toBeLessThan(90_000);
  });

  it('some are delivered twice, and out of order', () => {
    const copies = times(2_000, () => faults.deliveries());
    const twice = copies.filter((delays) => delays.length === 2);
    expect(twice.length).toBeGreaterThan(100);
    expect(twice.some(([first = 0, second = 0]) => second < first)).toBe(true);
  });
});
