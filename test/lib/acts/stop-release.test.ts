import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { stopRelease } from '../../../lib/acts/stop-release.ts';
import type { EnvironmentRecord, ReleaseRecord } from '../../../lib/release/release-record.ts';
import type { RunKey } from '../../../lib/release/ports.ts';

/** No call is made to Step Functions or CodeBuild where no build is under way. */
const unused = {} as SFNClient & CodeBuildClient;

const release = (more: Partial<ReleaseRecord>, environment: Partial<EnvironmentRecord> = {}) => {
  const staging = { name: 'staging', status: 'deploying', deployments: [], verdicts: [], ...environment };
  return {
    release: 'r-1',
    status: 'running',
    stage: 'deploy',
    environment: 'staging',
    environments: [staging],
    ...more,
  } as unknown as ReleaseRecord;
};

const deployed = { deployments: [{ id: 'd-1', kind: 'deploy' as const, attempt: 1 }] };

function portsWith(active: boolean | readonly string[], withdrawn = false) {
  const stopped: string[] = [];
  const deployments = {
    isActive: async (_run: RunKey, id: string) =>
      typeof active === 'boolean' ? active : active.includes(id),
    stop: async ({ release: whose, environment }: RunKey, id: string) =>
      void stopped.push(`${whose}/${environment} ${id}`),
  };
  const withdraw = async () => withdrawn;
  return { stopped, ports: { states: unused, builds: unused, deployments, withdraw } };
}

describe('stopRelease', () => {
  it('stops the deployment of the environment that it is in', async () => {
    const { stopped, ports } = portsWith(true);
    expect(await stopRelease(release({}, deployed), ports)).toBe(
      'in staging deployment d-1 was told to stop and to roll back',
    );
    expect(stopped).toEqual(['r-1/staging d-1']);
  });

  it('stops every deployment that is under way, the newest or not', async () => {
    const ids = ['web-live/d-1', 'worker-live/d-2', 'mail-live/d-3'];
    const several = { deployments: ids.map((id) => ({ id, kind: 'deploy' as const, attempt: 1 })) };
    const first = portsWith(['web-live/d-1']);
    expect(await stopRelease(release({}, several), first.ports)).toBe(
      'in staging deployment web-live/d-1 was told to stop and to roll back',
    );
    expect(first.stopped).toEqual(['r-1/staging web-live/d-1']);
    const two = portsWith(['web-live/d-1', 'mail-live/d-3']);
    expect(await stopRelease(release({}, several), two.ports)).toBe(
      'in staging deployments web-live/d-1, mail-live/d-3 were told to stop and to roll back',
    );
    expect(two.stopped).toEqual(['r-1/staging web-live/d-1', 'r-1/staging mail-live/d-3']);
    await expect(stopRelease(release({}, several), portsWith(false).ports)).rejects.toThrow(
      'deployments web-live/d-1, worker-live/d-2, mail-live/d-3 have ended already',
    );
  });

  it.each([
    ['between two steps', release({ stage: 'plan' })],
    ['before its deployment exists', release({})],
    ['after an environment', release({}, { ...deployed, endedAt: '2026-01-01T00:00:00Z' })],
  ])('does nothing just now: %s', async (_when, record) => {
    const { stopped, ports } = portsWith(true);
    expect(await stopRelease(record, ports)).toBeUndefined();
    expect(stopped).toEqual([]);
  });

  it.each([
    ['ended', release({ status: 'succeeded', stage: 'ended' })],
    ['finishing', release({}, { status: 'finishing', ...deployed })],
    ['rolling-back', release({}, { status: 'rolling-back', ...deployed })],
    ['watched', release({}, { status: 'baking', ...deployed })],
  ])('says why a stop would do nothing: %s', async (why, record) => {
    const { stopped, ports } = portsWith(false);
    await expect(stopRelease(record, ports)).rejects.toMatchObject({ name: 'NotStoppable', why });
    expect(stopped).toEqual([]);
  });

  it('notes who asks before it stops anything, and stops it though that cannot be noted', async () => {
    const { stopped, ports } = portsWith(true);
    const note = async (whose: string) => {
      stopped.push(`note ${whose}`);
      return '; who is not known';
    };
    expect(await stopRelease(release({}, deployed), { ...ports, note })).toBe(
      'in staging deployment d-1 was told to stop and to roll back; who is not known',
    );
    expect(stopped).toEqual(['note r-1', 'r-1/staging d-1']);
  });

  it('takes one that waits out of its wait, and looks again where its turn has just come', async () => {
    const waits = release({}, { status: 'waiting' });
    expect(await stopRelease(waits, portsWith(true, true).ports)).toBe(
      'it waits for staging no longer; nothing was deployed there',
    );
    expect(await stopRelease(waits, portsWith(true, false).ports)).toBeUndefined();
    const { withdraw: _none, ...older } = portsWith(true).ports;
    await expect(stopRelease(waits, older)).rejects.toMatchObject({ why: 'waiting' });
  });
});
