import { describe, expect, it } from 'vitest';
import {
  inRolloutOrder,
  isImpossible,
  nextStep,
  requiredHealthy,
} from '../../../../local/services/codedeploy/engine/minimum-healthy.ts';

describe('requiredHealthy', () => {
  it.each([
    ['HOST_COUNT', 6, 9, 6],
    ['FLEET_PERCENT', 40, 9, 4],
    ['FLEET_PERCENT', 50, 9, 5],
    ['FLEET_PERCENT', 75, 4, 3],
    ['FLEET_PERCENT', 95, 10, 10],
    ['FLEET_PERCENT', 0, 10, 0],
    ['MOST_CONCURRENCY', 1, 3, 2],
    ['MOST_CONCURRENCY', 1, 1, 0],
  ])('takes %s %i of %i hosts as %i', (type, value, total, required) => {
    expect(requiredHealthy({ type: type as 'HOST_COUNT', value }, total)).toBe(required);
  });

  it('finds 95 % of ten impossible', () => {
    expect(isImpossible(10, 10)).toBe(true);
    expect(isImpossible(9, 10)).toBe(false);
  });
});

describe('nextStep', () => {
  const begun = { succeeded: 0, inFlight: 0, waitingUnhealthy: 0, waitingHealthy: 0, later: 0 };
  const nine = (required: number) => ({ ...begun, fleet: { required, healthy: 9 }, waitingHealthy: 9 });
  const left = (required: number, healthy: number) => ({ ...begun, fleet: { required, healthy } });
  it.each([
    ['HOST_COUNT 6 of nine: three at a time', nine(6), { kind: 'begin', count: 3 }],
    ['FLEET_PERCENT 40 of nine: five at a time', nine(4), { kind: 'begin', count: 5 }],
    ['HalfAtATime of nine: four at a time', nine(5), { kind: 'begin', count: 4 }],
    ['AllAtOnce: all', nine(0), { kind: 'begin', count: 9 }],
    [
      'unhealthy hosts first, though the fleet is below its minimum',
      { ...left(8, 7), waitingUnhealthy: 2, waitingHealthy: 7 },
      { kind: 'begin', count: 2 },
    ],
    ['no spare host while one is out', { ...left(8, 8), inFlight: 1, waitingHealthy: 8 }, { kind: 'wait' }],
    [
      'a failure leaves no spare host',
      { ...left(8, 8), waitingHealthy: 8 },
      { kind: 'failed', code: 'HEALTH_CONSTRAINTS' },
    ],
    ['the very last host may fail', { ...left(8, 8), succeeded: 8 }, { kind: 'succeeded' }],
    [
      'one host at least must succeed',
      { ...left(0, 0), succeeded: 0 },
      { kind: 'failed', code: 'HEALTH_CONSTRAINTS' },
    ],
    [
      'the narrower of fleet and zone counts: the zone',
      { ...nine(5), zone: { required: 2, healthy: 3 }, waitingHealthy: 3, later: 6 },
      { kind: 'begin', count: 1 },
    ],
    [
      'the narrower of fleet and zone counts: the fleet',
      { ...nine(7), zone: { required: 0, healthy: 3 }, waitingHealthy: 3, later: 6 },
      { kind: 'begin', count: 2 },
    ],
    [
      'a zone below its minimum ends the deployment',
      { ...left(1, 8), zone: { required: 3, healthy: 2 }, succeeded: 2, later: 6 },
      { kind: 'failed', code: 'HEALTH_CONSTRAINTS' },
    ],
    [
      'a zone is done though the fleet lacks hosts of later zones',
      { ...left(5, 3), zone: { required: 0, healthy: 3 }, succeeded: 3, later: 6 },
      { kind: 'succeeded' },
    ],
  ])('%s', (_case, state, expected) => {
    expect(nextStep(state)).toEqual(expected);
  });
});

describe('inRolloutOrder', () => {
  it('puts unhealthy, unknown, old and current hosts in that order', () => {
    const hosts = (['current', 'old', 'unknown', 'unhealthy'] as const).map((condition) => ({ condition }));
    expect(inRolloutOrder(hosts).map(({ condition }) => condition)).toEqual([
      'unhealthy',
      'unknown',
      'old',
      'current',
    ]);
  });
});
