import { array, assert, asyncProperty, boolean, nat, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inRolloutOrder,
  isImpossible,
  nextStep,
  requiredHealthy,
} from '../../../../local/services/codedeploy/engine/minimum-healthy.ts';
import { rollOut } from '../../../../local/services/codedeploy/engine/rollout.ts';

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
  const nine = { succeeded: 0, inFlight: 0, waitingUnhealthy: 0, waitingHealthy: 9, healthy: 9 };
  it.each([
    ['HOST_COUNT 6 of nine: three at a time', { ...nine, required: 6 }, { kind: 'begin', count: 3 }],
    ['FLEET_PERCENT 40 of nine: five at a time', { ...nine, required: 4 }, { kind: 'begin', count: 5 }],
    ['HalfAtATime of nine: four at a time', { ...nine, required: 5 }, { kind: 'begin', count: 4 }],
    ['AllAtOnce: all', { ...nine, required: 0 }, { kind: 'begin', count: 9 }],
    [
      'unhealthy hosts first, though the fleet is below its minimum',
      { ...nine, required: 8, healthy: 7, waitingUnhealthy: 2, waitingHealthy: 7 },
      { kind: 'begin', count: 2 },
    ],
    [
      'no spare host while one is out',
      { ...nine, required: 8, healthy: 8, inFlight: 1, waitingHealthy: 8 },
      { kind: 'wait' },
    ],
    [
      'a failure leaves no spare host',
      { ...nine, required: 8, healthy: 8, waitingHealthy: 8 },
      { kind: 'failed', code: 'HEALTH_CONSTRAINTS' },
    ],
    [
      'the very last host may fail',
      { ...nine, required: 8, healthy: 8, succeeded: 8, waitingHealthy: 0 },
      { kind: 'succeeded' },
    ],
    [
      'one host at least must succeed',
      { ...nine, required: 0, healthy: 0, waitingHealthy: 0 },
      { kind: 'failed', code: 'HEALTH_CONSTRAINTS' },
    ],
  ])('%s', (_case, fleet, expected) => {
    expect(nextStep(fleet)).toEqual(expected);
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

describe('rollOut', () => {
  it('never lowers the healthy hosts below the minimum, whatever fails', async () => {
    await assert(
      asyncProperty(
        array(record({ works: boolean(), isHealthy: boolean(), delay: nat(3) }), {
          minLength: 1,
          maxLength: 12,
        }),
        nat(11),
        async (fleet, wanted) => {
          const required = Math.min(wanted, fleet.length - 1);
          const hosts = fleet.map(({ isHealthy, ...host }) => ({
            ...host,
            condition: isHealthy ? ('old' as const) : ('unhealthy' as const),
            isUp: isHealthy,
          }));
          const up = () => hosts.filter(({ isUp }) => isUp).length;
          const begun = up();
          const outcome = await rollOut({
            hosts,
            required,
            isStopped: () => false,
            deploy: async (host) => {
              host.isUp = false;
              expect(up()).toBeGreaterThanOrEqual(Math.min(required, begun));
              for (let turn = 0; turn < host.delay; turn += 1) await Promise.resolve();
              host.isUp = host.works;
              return host.works;
            },
          });
          if (outcome === 'succeeded') expect(up()).toBeGreaterThanOrEqual(Math.max(1, required));
        },
      ),
    );
  });

  it('begins no further host once stopped', async () => {
    let begun = 0;
    const hosts = Array.from({ length: 5 }, () => ({ condition: 'old' as const }));
    const outcome = await rollOut({
      hosts,
      required: 4,
      isStopped: () => begun >= 2,
      deploy: async () => {
        begun += 1;
        return true;
      },
    });
    expect({ outcome, begun }).toEqual({ outcome: 'stopped', begun: 2 });
  });
});
