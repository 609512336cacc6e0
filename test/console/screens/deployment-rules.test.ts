import { describe, expect, it } from 'vitest';
import { blueGreenPhase } from '../../../console/screens/deployment/blue-green-phase.ts';
import { mustStayHealthy } from '../../../console/screens/deployment/health-rule.ts';
import { targetFilter } from '../../../console/screens/deployment/target-filter.ts';
import { trafficOf } from '../../../console/screens/deployment/traffic-of.ts';

describe('mustStayHealthy', () => {
  it.each([
    ['HOST_COUNT', 6, 9, 6],
    ['FLEET_PERCENT', 40, 9, 4],
    ['FLEET_PERCENT', 50, 9, 5],
    ['FLEET_PERCENT', 0, 9, 0],
    ['FLEET_PERCENT', 95, 10, 10],
    ['MOST_CONCURRENCY', 1, 3, 2],
    ['MOST_CONCURRENCY', 1, 0, 0],
  ])('of %s %i and %i hosts is %i', (type, value, total, expected) => {
    expect(mustStayHealthy({ type: type as 'HOST_COUNT', value }, total)).toBe(expected);
  });
});

const event = (name: string, status = 'Succeeded') => ({
  name,
  status,
  ...(status === 'Pending' ? {} : { startedAt: '2026-01-01T00:00:00Z' }),
});

describe('blueGreenPhase', () => {
  const fresh = { events: [event('Install'), event('AllowTraffic', 'Pending')] };
  const shifted = { events: [event('Install'), event('BeforeAllowTraffic', 'InProgress')] };

  it.each([
    ['InProgress', false, [], 'provision'],
    ['InProgress', false, [fresh], 'install'],
    ['Ready', false, [fresh], 'reroute'],
    ['InProgress', false, [fresh, shifted], 'reroute'],
    ['InProgress', true, [shifted], 'terminate'],
    ['Baking', false, [shifted], 'terminate'],
    ['Succeeded', false, [shifted], undefined],
    ['Failed', false, [fresh], 'install'],
  ])('of %s, waiting for termination: %s', (status, terminationWait, replacement, phase) => {
    expect(blueGreenPhase({ status, terminationWait, replacement })).toBe(phase);
  });
});

describe('trafficOf', () => {
  const host = (fleet: 'Blue' | 'Green' | undefined, ...events: ReturnType<typeof event>[]) => ({
    name: 'i-1',
    fleet,
    events,
  });

  it('is what the load balancer says', () => {
    const allowed = host('Green', event('AllowTraffic'));
    expect(trafficOf(allowed, new Set(['i-1']))).toBe(true);
    expect(trafficOf(allowed, new Set(['i-2']))).toBe(false);
  });

  it.each([
    ['a replacement before it is allowed', host('Green', event('AllowTraffic', 'Pending')), false],
    ['a replacement that is allowed', host('Green', event('AllowTraffic')), true],
    ['an original before it is blocked', host('Blue', event('BlockTraffic', 'Pending')), true],
    ['an original that is being blocked', host('Blue', event('BlockTraffic', 'InProgress')), false],
    ['an original that is blocked', host('Blue', event('BlockTraffic')), false],
    [
      'a host in place that is blocked',
      host(undefined, event('BlockTraffic'), event('AllowTraffic', 'Pending')),
      false,
    ],
    ['a host in place that is back', host(undefined, event('BlockTraffic'), event('AllowTraffic')), true],
    ['a host without a load balancer', host(undefined, event('Install')), undefined],
  ])('is told from the events of %s', (_what, target, expected) => {
    expect(trafficOf(target, undefined)).toBe(expected);
  });
});

it('takes the places of fleets out of an address, and nothing else', () => {
  const query = { Green: '25 token', Blue: 'x', all: '50 ', targets: 'Failed' };
  expect(targetFilter({ query })).toEqual({
    status: 'Failed',
    places: { Green: { skip: 25, token: 'token' }, all: { skip: 50 } },
  });
  expect(targetFilter({ query: { targets: 'Nonsense', Green: '99999 t' } })).toEqual({ places: {} });
});
