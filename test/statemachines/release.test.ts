import { describe, expect, it } from 'vitest';
import { artifact, begun, CASES, environments, GOOD, input } from './release-cases.ts';
import { fails, runScenario, silence } from './run-scenario.ts';

describe('the release machine', () => {
  it.each(CASES)('$case', async ({ script, states }) => {
    const outcome = await runScenario({ machine: 'release', input, script });
    expect(outcome.states.join(' ')).toBe(states);
    expect(outcome.status).toBe(states.endsWith('Done') ? 'SUCCEEDED' : 'FAILED');
  });

  it('gives the plan what it was started with, and each environment what it needs', async () => {
    const { calls } = await runScenario({ machine: 'release', input, script: GOOD });
    expect(calls[0]?.arguments).toMatchObject({ Payload: { input, startedAt: '2026-01-01T00:00:00.000Z' } });
    const children = calls.filter(({ state }) => state === 'Deployment').map(({ arguments: given }) => given);
    expect(children).toEqual(
      environments.map(({ name, execution }) => ({
        StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:deployment',
        Name: execution,
        Input: {
          release: 'hello-1',
          application: 'hello',
          environment: name,
          startedAt: begun.startedAt,
          artifact,
        },
      })),
    );
  });

  it('builds the checked source into the artifact folder', async () => {
    const { calls } = await runScenario({ machine: 'release', input, script: GOOD });
    expect(calls.find(({ state }) => state === 'Build')?.arguments).toMatchObject({
      SourceTypeOverride: 'S3',
      SourceLocationOverride: 'state/sources/hello-1/source.zip',
      SourceVersion: 'v1',
      BuildspecOverride: 'buildspec.yml',
      ArtifactsOverride: {
        Location: 'state',
        Path: 'CodeDeploy/hello-1',
        Name: 'artifact.zip',
        Packaging: 'ZIP',
      },
    });
  });

  it('ends with the sentence of the record as its cause', async () => {
    const { error, cause } = await runScenario({
      machine: 'release',
      input,
      script: { ...GOOD, Plan: [fails('Refused')] },
    });
    expect({ error, cause }).toEqual({ error: 'ReleaseFailed', cause: 'hello: it failed' });
  });

  it('does not take a build that never ends for one', async () => {
    const { states } = await runScenario({
      machine: 'release',
      input,
      script: { ...GOOD, Build: [fails('States.Timeout')], Promote: [silence] },
    });
    expect(states).not.toContain('Promote');
  });
});
