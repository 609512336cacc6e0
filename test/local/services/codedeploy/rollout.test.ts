import { array, assert, asyncProperty, boolean, constantFrom, nat, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requiredHealthy } from '../../../../local/services/codedeploy/engine/minimum-healthy.ts';
import type { HostCondition } from '../../../../local/services/codedeploy/engine/minimum-healthy.ts';
import { rollOut } from '../../../../local/services/codedeploy/engine/rollout.ts';

const ONE_AT_A_TIME = { type: 'MOST_CONCURRENCY' as never, value: 1 };
const hostCount = (value: number) => ({ type: 'HOST_COUNT' as const, value });
const percent = (value: number) => ({ type: 'FLEET_PERCENT' as const, value });
const LETTERS: Readonly<Record<string, HostCondition>> = {
  u: 'unhealthy',
  n: 'unknown',
  o: 'old',
  c: 'current',
};

/** Deploys to a fleet written as letters; a capital's deployment fails. Answers the outcome, the order and the width. */
async function run(fleet: string, minimum: Parameters<typeof requiredHealthy>[0]) {
  const hosts = fleet.split('').map((letter, index) => ({
    letter,
    index,
    condition: LETTERS[letter.toLowerCase()]!,
  }));
  const order: number[] = [];
  let out = 0;
  let width = 0;
  const outcome = await rollOut({
    hosts,
    required: requiredHealthy(minimum, hosts.length),
    isStopped: () => false,
    deploy: async ({ letter, index }) => {
      order.push(index);
      width = Math.max(width, (out += 1));
      await Promise.resolve();
      out -= 1;
      return letter === letter.toLowerCase();
    },
  });
  return { outcome, order, width };
}

describe('rollOut', () => {
  it.each([
    ['HOST_COUNT 6 of nine goes three at a time', 'ooooooooo', hostCount(6), 'succeeded', 9, 3],
    ['FLEET_PERCENT 40 of nine goes five at a time', 'ooooooooo', percent(40), 'succeeded', 9, 5],
    ['HalfAtATime of nine goes four at a time', 'ooooooooo', percent(50), 'succeeded', 9, 4],
    ['75 % of four goes one at a time', 'oooo', percent(75), 'succeeded', 4, 1],
    ['OneAtATime goes one at a time', 'nnn', ONE_AT_A_TIME, 'succeeded', 3, 1],
    ['AllAtOnce goes at all at once', 'ooo', percent(0), 'succeeded', 3, 3],
    ['a single host may be out', 'o', ONE_AT_A_TIME, 'succeeded', 1, 1],
    ['a single host must succeed', 'O', ONE_AT_A_TIME, 'HEALTH_CONSTRAINTS', 1, 1],
    ['half of a single host is that host', 'o', percent(50), 'HEALTH_CONSTRAINTS_INVALID', 0, 0],
    ['95 % of ten is ten', 'oooooooooo', percent(95), 'HEALTH_CONSTRAINTS_INVALID', 0, 0],
    ['a count of all hosts is one too many', 'oooo', hostCount(4), 'HEALTH_CONSTRAINTS_INVALID', 0, 0],
    [
      '85 % of ten ends at the first failure',
      'Ooooooooo'.padEnd(10, 'o'),
      percent(85),
      'HEALTH_CONSTRAINTS',
      1,
      1,
    ],
    ['nine of ten ends at the first failure', 'ooOooooooo', hostCount(9), 'HEALTH_CONSTRAINTS', 3, 1],
    ['nine of ten lets the last host fail', 'oooooooooO', hostCount(9), 'succeeded', 10, 1],
    ['eight of ten ends at the second failure', 'OoOooooooo', hostCount(8), 'HEALTH_CONSTRAINTS', 3, 2],
    ['eight of ten lets the last host be the second', 'OooooooooO', hostCount(8), 'succeeded', 10, 2],
    ['all but one may fail at a minimum of none', 'OOOo', percent(0), 'succeeded', 4, 4],
    ['one must succeed at a minimum of none', 'OOO', percent(0), 'HEALTH_CONSTRAINTS', 3, 3],
    ['a fleet below its minimum heals first', 'uuoo', hostCount(3), 'succeeded', 4, 2],
    ['a fleet below its minimum is not lowered', 'UUoo', hostCount(3), 'HEALTH_CONSTRAINTS', 2, 2],
    ['a fleet at its minimum goes on with what heals', 'Uuooo', hostCount(3), 'succeeded', 5, 2],
    ['unhealthy hosts cost nothing', 'UUUoo', hostCount(1), 'succeeded', 5, 4],
  ] as const)('%s: %s', async (_case, fleet, minimum, outcome, attempted, width) => {
    const end = await run(fleet, minimum);
    expect({ outcome: end.outcome, attempted: end.order.length, width: end.width }).toEqual({
      outcome,
      attempted,
      width,
    });
  });

  it('goes from unhealthy over unknown and old to current hosts', async () => {
    const { order } = await run('counco', hostCount(5));
    expect(order).toEqual([2, 3, 1, 5, 0, 4]);
  });

  it('never lowers the healthy hosts below the minimum by itself, ends, and tries what the rules allow', async () => {
    await assert(
      asyncProperty(
        array(
          record({
            works: boolean(),
            condition: constantFrom<HostCondition>('unhealthy', 'unknown', 'old', 'current'),
            zone: constantFrom('a', 'b', 'c'),
            delay: nat(3),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        nat(12),
        nat(99),
        boolean(),
        async (fleet, required, zonePercent, isZonal) => {
          const hosts = fleet.map((host) => ({
            ...host,
            isUp: host.condition !== 'unhealthy',
            isBegun: false,
          }));
          const up = () => hosts.filter(({ isUp }) => isUp).length;
          const begun = up();
          const zonal = {
            required: (total: number) => requiredHealthy(percent(zonePercent), total),
            monitor: () => Promise.resolve(),
          };
          const outcome = await rollOut({
            hosts,
            required,
            ...(isZonal ? { zonal } : {}),
            isStopped: () => false,
            deploy: async (host) => {
              expect(host.isBegun).toBe(false);
              host.isBegun = true;
              const costs = host.isUp;
              host.isUp = false;
              if (costs) expect(up()).toBeGreaterThanOrEqual(required);
              for (let turn = 0; turn < host.delay; turn += 1) await Promise.resolve();
              host.isUp = host.works;
              return host.works;
            },
          });
          const attempted = hosts.filter(({ isBegun }) => isBegun);
          if (outcome === 'HEALTH_CONSTRAINTS_INVALID') expect(attempted).toEqual([]);
          else if (outcome === 'succeeded') {
            expect(attempted).toHaveLength(hosts.length);
            expect(up()).toBeGreaterThanOrEqual(Math.max(1, required));
          } else if (!isZonal) {
            // Hosts are skipped only because none could be spared any more, and unhealthy ones never.
            const skipped = hosts.filter(({ isBegun }) => !isBegun);
            expect(skipped.every(({ condition }) => condition !== 'unhealthy')).toBe(true);
            if (skipped.length > 0) expect(up()).toBeLessThanOrEqual(required);
          }
          expect(up()).toBeGreaterThanOrEqual(Math.min(begun, required));
        },
      ),
    );
  });

  it('goes through one zone after the other, and waits in between', async () => {
    const story: string[] = [];
    const zones = ['b', undefined, 'a', 'b', 'a', 'a'];
    const hosts = zones.map((zone) => ({ condition: 'old' as const, ...(zone ? { zone } : {}) }));
    const outcome = await rollOut({
      hosts,
      required: 1,
      zonal: {
        required: (total) => total - 1,
        monitor: async (zone, index) => void story.push(`monitor ${zone} ${index}`),
      },
      isStopped: () => false,
      deploy: async ({ zone = 'none' }: (typeof hosts)[number]) => {
        story.push(zone);
        return true;
      },
    });
    expect(outcome).toBe('succeeded');
    expect(story).toEqual(['a', 'a', 'a', 'monitor a 0', 'b', 'b', 'monitor b 1', 'none']);
  });

  it('counts a waiting host that ended by itself, and tries it at once', async () => {
    const hosts = ['one', 'two', 'three', 'lost'].map((name) => ({ name, condition: 'old' as const }));
    const order: string[] = [];
    const lost = [hosts[3]!];
    const outcome = await rollOut({
      hosts,
      required: 3,
      isStopped: () => false,
      takeLost: () => (order.length === 0 ? [] : lost.splice(0)),
      deploy: async ({ name }) => {
        order.push(name);
        return name !== 'lost';
      },
    });
    expect({ outcome, order }).toEqual({ outcome: 'HEALTH_CONSTRAINTS', order: ['one', 'lost'] });
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

  it('ends with the error of a host, and begins no further one when others come back', async () => {
    const hosts = ['breaks', 'slow', 'later'].map((name) => ({ name, condition: 'old' as const }));
    const begun: string[] = [];
    let comeBack: (isHealthy: boolean) => void = () => {};
    const slow = new Promise<boolean>((resolve) => (comeBack = resolve));
    const outcome = rollOut({
      hosts,
      required: 1,
      isStopped: () => false,
      deploy: async ({ name }) => {
        begun.push(name);
        if (name === 'breaks') throw new Error('no such host');
        return slow;
      },
    });
    await expect(outcome).rejects.toThrow('no such host');
    comeBack(true);
    await slow.then(() => undefined);
    expect(begun).toEqual(['breaks', 'slow']);
  });

  it('ends with the error of a decision', async () => {
    let asked = 0;
    const outcome = rollOut({
      hosts: [{ condition: 'old' as const }],
      required: 0,
      isStopped: () => false,
      takeLost: () => {
        if ((asked += 1) > 1) throw new Error('not to be asked again');
        return [];
      },
      deploy: () => Promise.resolve(true),
    });
    await expect(outcome).rejects.toThrow('not to be asked again');
  });
});
