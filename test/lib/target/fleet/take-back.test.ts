import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../../lib/release/intent.ts';
import { stateOf } from '../../../../lib/store/state-store.ts';
import type { TakenBack } from '../../../../lib/target/deploy-target.ts';
import { takeBackOneStep } from '../../../../lib/target/fleet/take-back.ts';
import { GROUP, memoryDeployments } from '../../memory-deployments.ts';
import { Killed, killSwitch, memoryObjects } from '../../memory-objects.ts';

const RUN = { release: 'hello-2', environment: 'production' };
const PREVIOUS = { bucket: 'state', key: 'CodeDeploy/hello-1/artifact.zip', bundleType: 'zip' };
const planned = {
  deploymentGroup: 'hello-production',
  strategy: { type: 'blue-green' as const, config: 'CodeDeployDefault.OneAtATime' },
};

async function stage() {
  const kill = killSwitch();
  const store = stateOf(memoryObjects(kill));
  const deployments = memoryDeployments(kill);
  let healthy = ['i-green'];
  const traffic = { healthyHosts: async () => new Set(healthy), metricDimensions: async () => undefined };
  const description = 'hello-2/production/deploy/1';
  const id = await deployments.create({
    application: 'hello',
    group: 'hello-production',
    description,
    revision: PREVIOUS,
    autoRollback: true,
    fileExists: 'DISALLOW',
  });
  const intent: Omit<Intent, 'nonce'> = {
    version: 1,
    ...RUN,
    application: 'hello',
    execution: 'arn',
    startedAt: '2026-01-01T00:00:00.000Z',
    alarms: [],
    deployment: { description, since: '2026-01-01T00:00:00.000Z', id },
    previous: { release: 'hello-1', revision: PREVIOUS },
  };
  await store.intents.change(RUN, () => intent);
  const ports = { ...store, deployments, traffic, doubt: async () => undefined };
  let seconds = 0;
  /** One step, so many seconds after the last one. */
  const step = async (later = 0): Promise<TakenBack> => {
    seconds += later;
    const at = new Date(Date.UTC(2026, 0, 1, 1) + seconds * 1000).toISOString();
    return takeBackOneStep({ intent: (await store.intents.find(RUN))!, planned, at }, ports);
  };
  const end = (index: number, status: string, more: object = {}) =>
    Object.assign(deployments.all[index]!, { active: false, status, ...more });
  return { kill, store, deployments, step, end, serve: (hosts: string[]) => (healthy = hosts) };
}

describe('taking back an active deployment', () => {
  it('stops it once and follows the rollback that CodeDeploy starts', async () => {
    const { store, deployments, step, end, serve } = await stage();
    await step();
    await step(5);
    expect(deployments.calls).toEqual(['stop d-1']);
    deployments.all.push({
      ...deployments.all[0]!,
      id: 'd-2',
      description: '',
      active: true,
      status: 'InProgress',
    });
    end(0, 'Stopped', { rollbackId: 'd-2' });
    expect(await step(5)).toMatchObject({ deploymentIds: ['d-2'] });
    expect(await store.intents.byDeployment('d-2')).toMatchObject(RUN);
    end(1, 'Succeeded');
    expect(await step(60)).toMatchObject({ done: false });
    serve(['i-blue']);
    expect(await step(15)).toEqual({ done: true, result: 'returned' });
  });

  it('ends one that does not stop, and deploys the previous version itself', async () => {
    const { deployments, step, end, serve } = await stage();
    await step();
    await step(120);
    expect(deployments.calls).toEqual(['stop d-1', 'TERMINATION_WAIT d-1']);
    end(0, 'Succeeded');
    await step(60);
    expect(deployments.orders.at(-1)).toMatchObject({
      description: 'hello-2/production/rollback/1',
      revision: PREVIOUS,
      alarms: 'off',
      autoRollback: false,
      config: undefined,
    });
    Object.assign(deployments.all[1]!, { status: 'Ready' });
    await step(5);
    Object.assign(deployments.all[1]!, { status: 'InProgress', terminationWait: true });
    deployments.green = ['i-third'];
    serve(['i-third']);
    await step(5);
    expect(deployments.calls.slice(2)).toEqual(['READY_WAIT d-2', 'TERMINATION_WAIT d-2']);
    end(1, 'Succeeded');
    expect(await step(30)).toEqual({ done: true, result: 'returned' });
  });
});

describe('deploying the previous version', () => {
  it('never goes to all hosts of an in-place group at once', async () => {
    const { deployments, step, end } = await stage();
    deployments.groupNow = { ...GROUP, type: 'in-place', config: 'CodeDeployDefault.AllAtOnce' };
    Object.assign(deployments.all[0]!, { blueGreen: false });
    end(0, 'Succeeded');
    await step();
    expect(deployments.orders.at(-1)?.config).toBe('CodeDeployDefault.OneAtATime');
  });

  it('waits while the slot is taken', async () => {
    const { deployments, step, end } = await stage();
    end(0, 'Succeeded');
    const foreign = { ...deployments.orders[0]!, description: 'by hand' };
    await deployments.create(foreign);
    expect(await step()).toMatchObject({ done: false, awaitSeconds: 60 });
    end(1, 'Succeeded');
    await step(60);
    expect(deployments.all.map(({ description }) => description)).toContain('hello-2/production/rollback/1');
  });

  it('waits for the slot also after the rollback of CodeDeploy failed, with the same attempt', async () => {
    const { deployments, step, end } = await stage();
    await step();
    deployments.all.push({ ...deployments.all[0]!, id: 'd-2', description: '' });
    end(0, 'Stopped', { rollbackId: 'd-2' });
    await step(5);
    end(1, 'Failed');
    await deployments.create({ ...deployments.orders[0]!, description: 'by hand' });
    for (let waited = 0; waited < 3; waited++)
      expect(await step(60)).toMatchObject({
        done: false,
        awaitSeconds: 60,
        what: expect.stringContaining('d-3'),
      });
    end(2, 'Succeeded');
    await step(60);
    expect(deployments.orders.at(-1)?.description).toBe('hello-2/production/rollback/1');
    expect(await step(60)).toMatchObject({ done: false, deploymentIds: ['d-4'] });
  });

  it('tries a second time, under another description, and then gives up', async () => {
    const { deployments, step, end } = await stage();
    end(0, 'Succeeded');
    await step();
    end(1, 'Failed');
    await step(30);
    expect(deployments.orders.at(-1)?.description).toBe('hello-2/production/rollback/2');
    end(2, 'Failed');
    expect(await step(30)).toEqual({ done: true, result: 'returnFailed', why: 'deployment d-3 is Failed' });
  });

  it('survives being killed after each change, with one deployment', async () => {
    const whole = await stage();
    whole.end(0, 'Succeeded');
    whole.kill.after(Infinity);
    await whole.step();
    const changes = whole.kill.changes;
    expect(changes).toBeGreaterThan(3);
    for (let change = 1; change <= changes; change++) {
      const { kill, store, deployments, step, end } = await stage();
      end(0, 'Succeeded');
      kill.after(change);
      await expect(step()).rejects.toThrow(Killed);
      await step(5);
      expect(deployments.all, `killed after change ${change}`).toHaveLength(2);
      expect(await store.intents.byDeployment('d-2')).toMatchObject({
        rollback: { attempt: 1, deployment: { id: 'd-2' } },
      });
    }
  });
});

it('adopts a deployment whose creator died before it wrote the id down', async () => {
  const { store, deployments, step } = await stage();
  await store.intents.change(RUN, (intent) => ({
    ...intent!,
    deployment: { ...intent!.deployment!, id: undefined },
  }));
  await step();
  expect(deployments.calls).toEqual(['stop d-1']);
});
