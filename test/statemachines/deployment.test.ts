import { describe, expect, it } from 'vitest';
import { BACK, BAD, CASES, ENDLESS, GOOD, input, judged } from './deployment-cases.ts';
import { runScenario } from './run-scenario.ts';

describe('the deployment machine', () => {
  it.each(CASES)('$case', async ({ script, states }) => {
    const outcome = await runScenario({ machine: 'deployment', input, script });
    expect(outcome.states.join(' ')).toBe(states);
    expect(outcome.status).toBe(states.endsWith('Succeeded') ? 'SUCCEEDED' : 'FAILED');
  });

  it('gives up on traffic that never moves', async () => {
    const { states, calls } = await runScenario({ machine: 'deployment', input, script: ENDLESS.traffic });
    expect(states.slice(-5).join(' ')).toBe(BACK);
    expect(calls.filter(({ state }) => state === 'Observe')).toHaveLength(720);
    expect(calls.at(-2)?.arguments).toMatchObject({ Payload: { failure: { error: 'TooSlow' } } });
  });

  it('gives up on an old fleet that never goes', async () => {
    const { states } = await runScenario({ machine: 'deployment', input, script: ENDLESS.oldFleet });
    expect(states.slice(-5).join(' ')).toBe(BACK);
    // The looks before the shift count too.
    expect(states.filter((state) => state === 'ObserveEnd')).toHaveLength(1_438);
  });

  it('gives up on a rollback that never ends', async () => {
    const { states, calls } = await runScenario({ machine: 'deployment', input, script: ENDLESS.rollback });
    expect(states.slice(-4).join(' ')).toBe('Returned Finish Outcome Failed');
    expect(calls.at(-1)?.arguments).toMatchObject({
      Payload: { outcome: 'failed', failure: { error: 'RollbackTooSlow' } },
    });
  });

  it('tells the rollback why, and the end what came of it', async () => {
    const { calls } = await runScenario({
      machine: 'deployment',
      input,
      script: { ...BAD, Judge: [judged('bad')] },
    });
    const payloadOf = (state: string) => calls.find((call) => call.state === state)?.arguments['Payload'];
    expect(payloadOf('Rollback')).toMatchObject({
      run: input,
      failure: { error: 'NotGood', cause: 'it is bad' },
    });
    expect(payloadOf('Finish')).toMatchObject({ run: input, outcome: 'rolled-back' });
  });

  it('hands every waiting task its token', async () => {
    const { calls } = await runScenario({ machine: 'deployment', input, script: GOOD });
    const waiting = calls.filter(({ state }) => ['Gate', 'AlarmsQuiet', 'Deploy', 'Bake'].includes(state));
    expect(
      waiting.map(({ arguments: { Payload } }) => typeof (Payload as { token?: unknown }).token),
    ).toEqual(Array(4).fill('string'));
  });
});
