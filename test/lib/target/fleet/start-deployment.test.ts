import { describe, expect, it } from 'vitest';
import type { PlannedEnvironment } from '../../../../lib/release/plan.ts';
import { stateOf } from '../../../../lib/store/state-store.ts';
import { runOfDescription } from '../../../../lib/target/deployment-description.ts';
import { startDeployment } from '../../../../lib/target/fleet/start-deployment.ts';
import { memoryDeployments } from '../../memory-deployments.ts';
import { Killed, killSwitch, memoryObjects } from '../../memory-objects.ts';

const planned: PlannedEnvironment = {
  name: 'production',
  execution: 'production-1',
  deploymentGroup: 'hello-production',
  strategy: { type: 'blue-green', config: 'CodeDeployDefault.OneAtATime', keepBlueSeconds: 1800 },
  alarms: ['hello-5xx', 'hello-latency'],
  bake: { seconds: 600 },
  validators: [],
  waitsForReady: true,
};
const run = {
  release: 'hello-1',
  application: 'hello',
  environment: 'production',
  startedAt: '2026-01-01T00:00:00.000Z',
  artifact: { bucket: 'state', key: 'CodeDeploy/hello-1/artifact.zip', versionId: 'v1', sha256: '00' },
};
const start = { run, execution: 'arn:execution', at: '2026-01-01T00:01:00.000Z', planned };

function stage() {
  const kill = killSwitch();
  const store = stateOf(memoryObjects(kill));
  const deployments = memoryDeployments(kill);
  return { kill, store, deployments, ports: { ...store, deployments } };
}

describe('startDeployment', () => {
  it('leaves an intent with its token, an index by deployment and one by alarm', async () => {
    const { store, ports } = stage();
    await startDeployment({ ...start, token: 'first' }, ports);
    expect(await store.intents.byDeployment('d-1')).toMatchObject({
      token: 'first',
      deployment: { id: 'd-1' },
    });
    for await (const intent of store.intents.byAlarm('hello-latency')) expect(intent.release).toBe('hello-1');
  });

  it('says in the order what may differ from release to release', async () => {
    const { deployments, ports } = stage();
    await startDeployment({ ...start, token: 'first' }, ports);
    expect(deployments.orders).toMatchObject([
      {
        description: 'hello-1/production/deploy/1',
        revision: { key: 'CodeDeploy/hello-1/artifact.zip', versionId: 'v1', bundleType: 'zip' },
        alarms: ['hello-5xx', 'hello-latency'],
        config: 'CodeDeployDefault.OneAtATime',
        autoRollback: true,
      },
    ]);
  });

  it('goes back to the last release that proved good, else to what the group last deployed', async () => {
    const revision = { bucket: 'b', key: 'old.zip', bundleType: 'zip' };
    const first = stage();
    first.deployments.groupNow = { ...first.deployments.groupNow, lastGoodRevision: revision };
    expect((await startDeployment({ ...start, token: 't' }, first.ports)).previous).toEqual({
      revision,
      deployed: revision,
    });
    const second = stage();
    await second.store.good.set('hello', 'production', {
      version: 1,
      release: 'hello-0',
      startedAt: '2025',
      revision,
    });
    expect((await startDeployment({ ...start, token: 't' }, second.ports)).previous).toEqual({
      release: 'hello-0',
      revision,
      deployed: null,
    });
  });

  it('survives being killed after each write, with one deployment and the newest token', async () => {
    const whole = stage();
    await startDeployment({ ...start, token: 'first' }, whole.ports);
    expect(whole.kill.changes).toBeGreaterThan(5);
    for (let change = 1; change <= whole.kill.changes; change++) {
      const { kill, store, deployments, ports } = stage();
      kill.after(change);
      await expect(startDeployment({ ...start, token: 'first' }, ports)).rejects.toThrow(Killed);
      await startDeployment({ ...start, at: '2026-01-01T00:02:00.000Z', token: 'second' }, ports);
      expect(deployments.all, `killed after change ${change}`).toHaveLength(1);
      expect(await store.intents.byDeployment('d-1')).toMatchObject({
        token: 'second',
        deployment: { id: 'd-1' },
      });
    }
  });

  it('adopts also a deployment that has ended meanwhile', async () => {
    const { kill, deployments, ports } = stage();
    kill.after(5);
    await startDeployment({ ...start, token: 'first' }, ports).catch(() => {});
    const [only] = deployments.all;
    Object.assign(only ?? {}, { active: false, status: 'Failed' });
    await startDeployment({ ...start, token: 'second' }, ports);
    expect(deployments.all).toHaveLength(1);
  });

  it('keeps the moment from which alarms count when it is run again', async () => {
    const { ports } = stage();
    await startDeployment({ ...start, token: 'first' }, ports);
    const again = await startDeployment({ ...start, at: '2026-01-01T09:00:00.000Z', token: 'second' }, ports);
    expect(again.judgedFrom).toBe(start.at);
  });
});

describe('runOfDescription', () => {
  it('knows the pipeline’s own and no others', () => {
    expect(runOfDescription('hello-1/production/rollback/2')).toEqual({
      release: 'hello-1',
      environment: 'production',
      kind: 'rollback',
    });
    expect(runOfDescription('hello-1/production')).toBeUndefined();
    expect(runOfDescription('by hand')).toBeUndefined();
  });
});
