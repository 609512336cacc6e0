import { describe, expect, it } from 'vitest';
import { firstRecord } from '../../../lib/release/release-start.ts';
import { endRelease } from '../../../lib/store/end-release.ts';
import { finishRun, stopRun } from '../../../lib/store/finish-run.ts';
import { LANE_TAKEN, lanes } from '../../../lib/store/lanes.ts';
import { stateOf } from '../../../lib/store/state-store.ts';
import { stopDeployment } from '../../../lib/target/group/stop-deployment.ts';
import { writeToken } from '../../../lib/target/park.ts';
import { memoryDeployments } from '../memory-deployments.ts';
import { Killed, killSwitch, memoryObjects } from '../memory-objects.ts';

const AT = '2026-01-01T01:00:00.000Z';
const artifact = { bucket: 'state', key: 'CodeDeploy/r1/artifact.zip', versionId: 'v', sha256: '00' };
const runOf = (number: number) => ({
  release: `r${number}`,
  application: 'hello',
  environment: 'production',
  startedAt: `2026-01-01T00:00:0${number}.000Z`,
  artifact,
});

async function stage() {
  const kill = killSwitch();
  const store = stateOf(memoryObjects(kill));
  const told: [string, object][] = [];
  const lane = lanes(store.objects, store.intents, async (token, result) => void told.push([token, result]));
  const enter = async (number: number) => {
    const run = runOf(number);
    await writeToken(
      { run, execution: `arn:${number}`, token: `token-${number}`, awaiting: 'lane' },
      store.intents,
    );
    return lane.enter('hello', 'production', {
      release: run.release,
      startedAt: run.startedAt,
      execution: `arn:${number}`,
    });
  };
  const open = async (number: number) => {
    const { release, application, startedAt, environment } = runOf(number);
    const request = { source: { bucket: 'source', key: 'sources/hello/app.zip' } };
    const first = firstRecord({ release, application, request }, `arn:${release}`, startedAt);
    const pending = {
      name: environment,
      deploymentGroup: 'g',
      status: 'pending' as const,
      deployments: [],
      verdicts: [],
    };
    await store.records.open({ ...first, environments: [pending] });
  };
  return { kill, store, told, lane, enter, open, ports: { ...store, lanes: lane } };
}

describe('the lane of an environment', () => {
  it('wakes the next when the first is done', async () => {
    const { enter, told, ports } = await stage();
    expect(await enter(1)).toEqual({ answer: 'taken' });
    expect(await enter(2)).toEqual({ answer: 'waits', behind: 'r1' });
    await finishRun({ run: runOf(1), at: AT, outcome: 'succeeded', revision: artifact }, ports);
    expect(told).toEqual([['token-2', LANE_TAKEN]]);
  });

  it('tells the displaced by whom', async () => {
    const { enter, told } = await stage();
    await enter(1);
    await enter(2);
    await enter(3);
    expect(told).toEqual([
      ['token-2', { lane: 'superseded', reason: 'r3 is newer and goes to production instead' }],
    ]);
  });

  it('wakes the next although the one that left was killed at any moment', async () => {
    const whole = await stage();
    await whole.enter(1);
    await whole.enter(2);
    await whole.open(1);
    whole.kill.after(Infinity);
    await finishRun({ run: runOf(1), at: AT, outcome: 'succeeded', revision: artifact }, whole.ports);
    const changes = whole.kill.changes;
    expect(changes).toBeGreaterThan(3);
    for (let change = 1; change <= changes; change++) {
      const { kill, enter, open, told, store, ports } = await stage();
      await enter(1);
      await enter(2);
      await open(1);
      kill.after(change);
      const finish = { run: runOf(1), at: AT, outcome: 'succeeded' as const, revision: artifact };
      await expect(finishRun(finish, ports)).rejects.toThrow(Killed);
      await finishRun(finish, ports);
      expect(
        told.map(([token]) => token),
        `killed after change ${change}`,
      ).toContain('token-2');
      expect(await store.intents.find(runOf(1))).toBeUndefined();
      expect(await store.good.find('hello', 'production')).toMatchObject({ release: 'r1' });
    }
  });

  it('tells the displaced although the one that displaced it was killed', async () => {
    for (let change = 1; change <= 3; change++) {
      const { kill, enter, told } = await stage();
      await enter(1);
      await enter(2);
      kill.after(change);
      await enter(3).catch(() => {});
      await enter(3);
      expect(
        told.map(([token]) => token),
        `killed after change ${change}`,
      ).toContain('token-2');
    }
  });

  it('is not given to one that was told of it by a lost event only', async () => {
    const { enter, lane } = await stage();
    await enter(1);
    await enter(2);
    expect(await lane.due(runOf(2))).toBeUndefined();
    expect(await lane.due(runOf(1))).toEqual(LANE_TAKEN);
    await enter(3);
    expect(await lane.due(runOf(2))).toMatchObject({ lane: 'superseded' });
  });
});

describe('finishing a run', () => {
  it('leaves the next release its index of the service, wherever it died and is tried again', async () => {
    const arn = 'arn:aws:ecs:eu-west-1:111122223333:service/shop/web';
    const service = { cluster: 'shop', service: 'web', taskDefinition: 'taskdef.json', arn, before: 'web:1' };
    const failed = { at: AT, outcome: 'failed' as const, failure: { error: 'x', cause: 'it broke' } };
    const both = async () => {
      const two = await stage();
      for (const number of [1, 2]) {
        await two.enter(number);
        await two.store.intents.change(runOf(number), (current) => ({ ...current!, service }));
      }
      await two.store.intents.indexDeployment(arn, runOf(1));
      return two;
    };
    const whole = await both();
    whole.kill.after(Infinity);
    await finishRun({ run: runOf(1), ...failed }, whole.ports);
    expect(await whole.store.intents.byDeployment(arn)).toBeUndefined();
    expect(whole.kill.changes).toBeGreaterThan(2);
    for (let change = 1; change < whole.kill.changes; change++) {
      const { kill, store, ports } = await both();
      kill.after(change);
      await expect(finishRun({ run: runOf(1), ...failed }, ports)).rejects.toThrow(Killed);
      await store.intents.indexDeployment(arn, runOf(2));
      await finishRun({ run: runOf(1), ...failed }, ports);
      expect((await store.intents.byDeployment(arn))?.release, `killed after change ${change}`).toBe('r2');
      expect(await store.intents.find(runOf(1))).toBeUndefined();
    }
  });

  it('keeps the first outcome', async () => {
    const { open, store, ports } = await stage();
    await open(1);
    await finishRun(
      { run: runOf(1), at: AT, outcome: 'failed', failure: { error: 'x', cause: 'it broke' } },
      ports,
    );
    const again = await finishRun({ run: runOf(1), at: AT, outcome: 'succeeded' }, ports);
    expect(again.outcome).toBe('failed');
    expect((await store.records.find('r1'))?.environments[0]).toMatchObject({
      status: 'failed',
      cause: 'it broke',
    });
  });

  it('does not let an older release become the last good one', async () => {
    const { store, ports } = await stage();
    await finishRun({ run: runOf(2), at: AT, outcome: 'succeeded', revision: artifact }, ports);
    await finishRun({ run: runOf(1), at: AT, outcome: 'succeeded', revision: artifact }, ports);
    expect((await store.good.find('hello', 'production'))?.release).toBe('r2');
  });
});

describe('stopping a run from outside', () => {
  it('stops its deployment, frees its lane and says so', async () => {
    const { kill, enter, open, store, told, ports } = await stage();
    const deployments = memoryDeployments(kill);
    await open(1);
    await enter(1);
    await enter(2);
    const revision = { bucket: 'b', key: 'k', bundleType: 'zip' };
    const id = await deployments.create({
      application: 'hello',
      group: 'g',
      description: 'd',
      revision,
      autoRollback: true,
      fileExists: 'DISALLOW',
    });
    await store.intents.change(runOf(1), (intent) => ({
      ...intent!,
      deployment: { description: 'd', since: AT, id },
    }));
    const intent = (await store.intents.find(runOf(1)))!;
    await stopRun(
      intent,
      {
        at: AT,
        cause: 'its execution was stopped from outside',
        abandon: (left) => stopDeployment(left, deployments),
      },
      ports,
    );
    expect(deployments.calls).toEqual(['stop d-1']);
    expect(told).toEqual([['token-2', LANE_TAKEN]]);
    const record = await endRelease(
      { release: 'r1', at: AT, failure: { error: 'Stopped', cause: 'x' } },
      store.records,
    );
    expect(record?.status).toBe('failed');
    expect(record?.reason?.text).toContain(
      'stopped from outside; deployment d-1 was told to stop and to roll back',
    );
    expect(record?.reason?.next).toBe('signalbox logs r1');
  });

  it('does not stop a rollback that is under way', async () => {
    const { kill } = await stage();
    const deployments = memoryDeployments(kill);
    const revision = { bucket: 'b', key: 'k', bundleType: 'zip' };
    await deployments.create({
      application: 'hello',
      group: 'g',
      description: 'd',
      revision,
      autoRollback: true,
      fileExists: 'DISALLOW',
    });
    const intent = {
      ...runOf(1),
      version: 1 as const,
      nonce: '',
      execution: '',
      alarms: [],
      rollback: { attempt: 0, deployment: { since: AT, id: 'd-1' } },
    };
    expect((await stopDeployment(intent, deployments)).became).toContain('still brings the old version back');
    expect(deployments.calls).toEqual([]);
  });
});

describe('ending a release', () => {
  it('ends it once, with the first reason', async () => {
    const { open, store } = await stage();
    await open(1);
    const first = await endRelease(
      { release: 'r1', at: AT, failure: { error: 'Refused', cause: 'no' } },
      store.records,
    );
    const second = await endRelease({ release: 'r1', at: AT }, store.records);
    expect(second).toEqual(first);
    expect(first?.reason).toMatchObject({
      cause: 'no',
      serving: 'every environment serves what it served before',
    });
  });
});
