import { describe, expect, it } from 'vitest';
import type { PlannedEnvironment } from '../../../../lib/release/plan.ts';
import { firstRecord } from '../../../../lib/release/release-start.ts';
import { withDeployment } from '../../../../lib/release/record-changes.ts';
import { stopRun } from '../../../../lib/store/finish-run.ts';
import type { JsonObjects } from '../../../../lib/store/json-objects.ts';
import { lanes } from '../../../../lib/store/lanes.ts';
import { stateOf } from '../../../../lib/store/state-store.ts';
import { stopDeployment } from '../../../../lib/target/group/stop-deployment.ts';
import { writeToken } from '../../../../lib/target/park.ts';
import { startDeployment } from '../../../../lib/target/fleet/start-deployment.ts';
import { memoryDeployments } from '../../memory-deployments.ts';
import { killSwitch, memoryObjects } from '../../memory-objects.ts';

const planned: PlannedEnvironment = {
  name: 'staging',
  execution: 'staging-1',
  deploymentGroup: 'hello-staging',
  strategy: { type: 'in-place', config: 'CodeDeployDefault.OneAtATime' },
  alarms: ['hello-5xx'],
  bake: { seconds: 0 },
  validators: [],
  waitsForReady: false,
};
const run = {
  release: 'hello-1',
  application: 'hello',
  environment: 'staging',
  startedAt: '2026-01-01T00:00:00.000Z',
  artifact: { bucket: 'state', key: 'CodeDeploy/hello-1/artifact.zip', versionId: 'v1', sha256: '00' },
};
const start = { run, execution: 'arn:execution', at: '2026-01-01T00:01:00.000Z', planned, token: 'token' };
const STOPPED_AT = '2026-01-01T00:01:01.000Z';

/** Everything that lasts, with a chance to do something else after each change that startDeployment makes. */
async function stage() {
  const objects = memoryObjects();
  const quiet = stateOf(objects);
  const lane = lanes(objects, quiet.intents, async () => {});
  const deployments = memoryDeployments(killSwitch());
  deployments.groupNow = { ...deployments.groupNow, type: 'in-place' };
  let changes = 0;
  let interruptAt = Infinity;
  const interrupted = async <Value>(value: Value): Promise<Value> => {
    changes++;
    if (changes === interruptAt) await stop(STOPPED_AT);
    return value;
  };
  const stop = (at: string) =>
    stopRun(
      run,
      {
        at,
        cause: 'its execution was stopped from outside',
        abandon: (left) => stopDeployment(left, deployments),
      },
      {
        ...quiet,
        lanes: lane,
      },
    );
  const disturbed: JsonObjects = {
    ...objects,
    update: async (...args) => interrupted(await objects.update(...args)),
    put: async (...args) => interrupted(await objects.put(...args)),
  };
  const busy = {
    ...deployments,
    create: async (order: never) => interrupted(await deployments.create(order)),
  };
  const request = { source: { bucket: 'source', key: 'sources/hello/app.zip' } };
  const first = firstRecord({ release: run.release, application: 'hello', request }, 'arn:r', run.startedAt);
  const entering = { name: 'staging', deploymentGroup: 'g', status: 'deploying' as const };
  await quiet.records.open({ ...first, environments: [{ ...entering, deployments: [], verdicts: [] }] });
  await writeToken({ run, execution: start.execution, token: 'lane', awaiting: 'lane' }, quiet.intents);
  await lane.enter('hello', 'staging', {
    release: run.release,
    startedAt: run.startedAt,
    execution: 'arn:e',
  });
  return {
    deployments,
    store: quiet,
    objects,
    stop,
    ports: { ...stateOf(disturbed), deployments: busy },
    changes: () => changes,
    interruptAfter: (count: number) => (interruptAt = count),
  };
}

describe('a stop from outside while a deployment is being started', () => {
  it('leaves nothing running and says so, whenever it comes', async () => {
    const whole = await stage();
    await startDeployment(start, whole.ports);
    expect(whole.changes()).toBeGreaterThan(4);
    for (let change = 1; change <= whole.changes(); change++) {
      const { store, deployments, objects, stop, ports, interruptAfter } = await stage();
      interruptAfter(change);
      const isWholeBefore = change === whole.changes();
      const started = startDeployment(start, ports);
      if (isWholeBefore) await started;
      else await expect(started, `stopped after change ${change}`).rejects.toThrow('stopped from outside');
      const told = deployments.calls.filter((call) => call === 'stop d-1');
      expect(told.length > 0, `deployment stopped after change ${change}`).toBe(deployments.all.length > 0);
      const [environment] = (await store.records.find(run.release))!.environments;
      expect(environment).toMatchObject({ status: 'failed', endedAt: STOPPED_AT });
      if (told.length > 0) expect(environment?.serving).toContain('may serve hello-1 on some hosts');
      // What the safety net finds later, it cleans up: in the end nothing is left.
      await stop('2026-01-01T00:07:00.000Z');
      expect([...objects.content.keys()].filter((key) => /^(tokens|deployments|alarms)/.test(key))).toEqual(
        [],
      );
    }
  });

  it('begins no deployment for a run that was stopped before', async () => {
    const { deployments, stop, ports, store } = await stage();
    await store.intents.change(run, (current) => current && { ...current, stoppedAt: STOPPED_AT });
    await expect(startDeployment(start, ports)).rejects.toThrow('stopped from outside');
    expect(deployments.all).toEqual([]);
    await stop(STOPPED_AT);
    expect(await store.intents.find(run)).toBeUndefined();
  });

  it('keeps the intent of a creation that was never seen to end until it must have ended', async () => {
    const { deployments, stop, store } = await stage();
    const deployment = { description: 'hello-1/staging/deploy/1', since: start.at };
    await store.intents.change(
      run,
      (current) => current && { ...current, deploymentGroup: 'hello-staging', deployment },
    );
    await stop(STOPPED_AT);
    const [environment] = (await store.records.find(run.release))!.environments;
    expect(environment?.cause).toContain('is stopped as soon as it stands');
    expect(await store.intents.find(run)).toMatchObject({ stoppedAt: STOPPED_AT });
    // Created at last, by a function that died before it could look.
    await deployments.create({
      application: 'hello',
      group: 'hello-staging',
      description: deployment.description,
      revision: { bucket: 'b', key: 'k', bundleType: 'zip' },
      autoRollback: true,
      fileExists: 'DISALLOW',
    });
    await stop('2026-01-01T00:02:00.000Z');
    expect(deployments.calls).toEqual(['stop d-1']);
    expect(await store.intents.find(run)).toBeUndefined();
  });
});

it('leaves an environment as it ended, whatever comes late', async () => {
  const { store, stop } = await stage();
  await stop(STOPPED_AT);
  await store.records.change(run.release, (record) =>
    withDeployment(record, 'staging', { id: 'd-1', kind: 'deploy', attempt: 1 }),
  );
  expect((await store.records.find(run.release))?.environments[0]).toMatchObject({
    status: 'failed',
    deployments: [],
  });
});
