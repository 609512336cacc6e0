import { describe, expect, it } from 'vitest';
import { matchesCode } from '../../../local/balancer/health-check.ts';
import { afterCheck, INITIAL, type CheckResult } from '../../../local/balancer/health-state.ts';

const thresholds = { healthy: 3, unhealthy: 2 };
const pass: CheckResult = { passed: true };
const fail: CheckResult = { passed: false, reason: 'Target.Timeout', description: 'Request timed out' };

describe('health state', () => {
  it.each([
    ['one pass makes a new target healthy', [pass], 'healthy'],
    ['one failure leaves a new target initial', [fail], 'initial'],
    ['two failures take a new target out', [fail, fail], 'unhealthy'],
    ['one failure leaves a healthy target in', [pass, fail], 'healthy'],
    ['two failures in a row take it out', [pass, fail, fail], 'unhealthy'],
    ['failures must be in a row', [pass, fail, pass, fail], 'healthy'],
    ['two passes are not enough to come back', [fail, fail, pass, pass], 'unhealthy'],
    ['three are', [fail, fail, pass, pass, pass], 'healthy'],
  ] as const)('%s', (_, checks, expected) => {
    const health = checks.reduce((state, check) => afterCheck(state, check, thresholds), INITIAL);
    expect(health.state).toBe(expected);
  });

  it.each([
    [200, '200', true],
    [201, '200', false],
    [204, '200-299', true],
    [302, '200,301-302', true],
    [303, '200,301-302', false],
  ])('code %i against %s: %s', (code, matcher, expected) => {
    expect(matchesCode(code, matcher)).toBe(expected);
  });
});
