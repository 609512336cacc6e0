import { describe, expect, it } from 'vitest';
import { hookAt, overdueHook } from '../../../lib/target/overdue-hook.ts';

const named = [
  { name: 'CodeDeployHook_test', timeoutSeconds: 60, event: 'AfterAllowTestTraffic' },
  { name: 'CodeDeployHook_after', timeoutSeconds: 60, event: 'AfterAllowTraffic' },
];
const inOrder = [
  { name: 'CodeDeployHook_first', timeoutSeconds: 60 },
  { name: 'CodeDeployHook_second', timeoutSeconds: 60 },
];

describe('the function of a lifecycle event', () => {
  it.each([
    ['that an AppSpec file names', 'AfterAllowTestTraffic', named, 'CodeDeployHook_test'],
    ['of functions, the first', 'BeforeAllowTraffic', inOrder, 'CodeDeployHook_first'],
    ['of functions, the second', 'AfterAllowTraffic', inOrder, 'CodeDeployHook_second'],
    ['that nothing calls', 'BeforeInstall', named, undefined],
    ['that nothing of functions calls', 'Start', inOrder, undefined],
  ])('%s', (_what, event, hooks, name) => {
    expect(hookAt(event, hooks)?.name).toBe(name);
  });
});

describe('a hook of a service', () => {
  const startedAt = '2026-01-01T00:00:00.000Z';
  const event = { name: 'AfterAllowTestTraffic', status: 'InProgress', startedAt };
  const look = (at: string, status = 'InProgress') =>
    overdueHook([{ ...event, status }], { hooks: named, at });

  it('has its own time and a minute', () => {
    expect(look('2026-01-01T00:02:00.000Z')).toBeUndefined();
    expect(look('2026-01-01T00:02:01.000Z')).toBe(
      'CodeDeployHook_test has not answered AfterAllowTestTraffic for 121 s, and its time is over after 60 s',
    );
  });

  it('is not waited for once it has answered', () => {
    expect(look('2026-01-01T01:00:00.000Z', 'Succeeded')).toBeUndefined();
  });
});
