import { describe, expect, it } from 'vitest';
import type { PlannedEnvironment } from '../../../../lib/release/plan.ts';
import { GroupBusy } from '../../../../lib/release/refused.ts';
import { stateOf } from '../../../../lib/store/state-store.ts';
import type { TakenBack } from '../../../../lib/target/deploy-target.ts';
import type { FunctionEvent } from '../../../../lib/target/deployments.ts';
import { lambdaTarget } from '../../../../lib/target/lambda/lambda-target.ts';
import { writeToken } from '../../../../lib/target/park.ts';
import { memoryDeployments } from '../../memory-deployments.ts';
import { memoryFunctions } from '../../memory-functions.ts';
import { Killed, killSwitch, memoryObjects } from '../../memory-objects.ts';

const part = (name: string) => ({
  function: name,
  alias: 'live',
  deploymentGroup: `${name}-live`,
  path: name,
});
const planned: PlannedEnvironment = {
  name: 'production',
  execution: 'production-1',
  target: 'lambda',
  deploymentGroup: 'web-live,worker-live',
  functions: [part('web'), part('worker')],
  strategy: { type: 'blue-green', config: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' },
  alarms: ['web-errors'],
  bake: { seconds: 600 },
  validators: [{ name: 'CodeDeployHook_smoke', timeoutSeconds: 300 }],
  waitsForReady: false,
};
const run = {
  release: 'hello-2',
  application: 'hello',
  environment: 'production',
  startedAt: '2026-01-01T00:00:00.000Z',
  artifact: { bucket: 'state', key: 'CodeDeploy/hello-2/artifact.zip', versionId: 'v1', sha256: '00' },
};
const T0 = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const start = { run, execution: 'arn:execution', at: at(0), token: 'token', planned };

async function stage() {
  const kill = killSwitch();
  const store = stateOf(memoryObjects(kill));
  const functions = memoryFunctions(['web', 'worker'], kill);
  // One group for each function, each with a slot of its own.
  const groups = { 'web-live': memoryDeployments(kill), 'worker-live': memoryDeployments(kill) };
  const groupOf = (id: string) => groups[id.startsWith('web') ? 'web-live' : 'worker-live'];
  let events: readonly FunctionEvent[] = [];
  const short = (id: string) => id.replace(/^\w+-live\//, '');
  const deployments = {
    ...groups['web-live'],
    get: async (id: string) => ({ ...(await groupOf(id).get(short(id))), id }),
    stop: (id: string) => groupOf(id).stop(short(id)),
    create: async (order: Parameters<typeof create>[0]) =>
      `${order.group}/${await groups[order.group as 'web-live'].create(order)}`,
    async findByDescription(order: { application: string; group: string; description: string }) {
      const id = await groups[order.group as 'web-live'].findByDescription(order, '');
      return id && `${order.group}/${id}`;
    },
    functionEvents: async () => events,
  };
  const { create } = groups['web-live'];
  const target = lambdaTarget({
    ...store,
    deployments,
    functions,
    readCode: async (_artifact, all) => all.map(() => ({ zip: Buffer.from('two'), sha256: 'two' })),
    hookLog: { reason: async () => 'GET / answered 500' },
    invocations: { count: async () => 7 },
  });
  await writeToken({ run, execution: 'arn', token: 'gate', awaiting: 'lane' }, store.intents);
  const intent = async () => (await store.intents.find(run))!;
  const begin = async () => {
    await target.publish(start);
    return target.deploy(start);
  };
  const observe = async (seconds: number) =>
    target.observe({ intent: await intent(), planned, opened: true, at: at(seconds) });
  const revert = async (seconds: number): Promise<TakenBack> =>
    target.revert({ intent: await intent(), planned, at: at(seconds) });
  const end = (name: 'web' | 'worker', index: number, status: string, more: object = {}) =>
    Object.assign(groups[`${name}-live`].all[index]!, { active: false, status, ...more });
  const see = (seen: readonly FunctionEvent[]) => (events = seen);
  return { kill, store, functions, groups, target, intent, begin, observe, revert, end, see };
}

const contentOf = (order: { revision: object } | undefined) =>
  JSON.parse((order!.revision as { appSpec: string }).appSpec) as object;

describe('publishing and deploying functions', () => {
  it('publishes all code before any alias moves, and starts one deployment for each', async () => {
    const { functions, groups, begin, intent } = await stage();
    await begin();
    expect(functions.calls.toSorted()).toEqual([
      'publish web',
      'publish worker',
      'update web',
      'update worker',
    ]);
    expect(groups['web-live'].orders).toMatchObject([
      { description: 'hello-2/production/deploy/1', alarms: ['web-errors'], autoRollback: true },
    ]);
    expect(contentOf(groups['worker-live'].orders[0])).toEqual({
      version: 0,
      Resources: [
        {
          worker: {
            Type: 'AWS::Lambda::Function',
            Properties: { Name: 'worker', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' },
          },
        },
      ],
      Hooks: [{ BeforeAllowTraffic: 'CodeDeployHook_smoke' }],
    });
    expect((await intent()).functions).toMatchObject([
      { function: 'web', before: '1', version: '2', deployment: { id: 'web-live/d-1' } },
      { function: 'worker', before: '1', version: '2', deployment: { id: 'worker-live/d-1' } },
    ]);
  });

  it('survives being killed after each change, with one version and one deployment of each', async () => {
    const whole = await stage();
    whole.kill.after(Infinity);
    await whole.begin();
    expect(whole.kill.changes).toBeGreaterThan(10);
    for (let change = 1; change <= whole.kill.changes; change++) {
      const { kill, store, functions, groups, begin } = await stage();
      kill.after(change);
      await expect(begin()).rejects.toThrow(Killed);
      await begin();
      for (const name of ['web', 'worker'] as const) {
        expect(functions.all[name]!.versions, `killed after change ${change}`).toHaveLength(2);
        expect(groups[`${name}-live`].all, `killed after change ${change}`).toHaveLength(1);
        expect(await store.intents.byDeployment(`${name}-live/d-1`)).toMatchObject({ token: 'token' });
      }
    }
  });

  it('leaves a function alone whose code is what serves already', async () => {
    const { functions, groups, begin, observe, end } = await stage();
    functions.all['worker']!.versions[0]!.codeSha256 = 'two';
    functions.all['worker']!.codeSha256 = 'two';
    await begin();
    expect(groups['worker-live'].all).toEqual([]);
    end('web', 0, 'Succeeded');
    functions.point('web', '2');
    expect(await observe(60)).toMatchObject({ phase: 'shifted', ended: true });
  });

  it('refuses an alias that is on two versions', async () => {
    const { functions, target } = await stage();
    functions.point('worker', '1', { '7': 0.1 });
    await expect(target.publish(start)).rejects.toThrow('on one version, it is on 1 and 7');
    expect(functions.calls).toEqual([]);
  });

  it('waits for a busy group as long as nothing has begun, and lets no half of a release stand', async () => {
    const foreign = {
      application: 'hello',
      group: 'x',
      description: 'by hand',
      revision: { appSpec: '' },
      autoRollback: false,
      fileExists: 'DISALLOW',
    } as const;
    const all = await stage();
    for (const group of Object.values(all.groups)) await group.create(foreign);
    await expect(all.begin()).rejects.toThrow(GroupBusy);
    const half = await stage();
    await half.groups['worker-live'].create(foreign);
    await expect(half.begin()).rejects.toMatchObject({
      name: 'Refused',
      message: expect.stringContaining('while other functions of the release had begun'),
    });
  });
});

describe('observing functions', () => {
  it('calls the new version served when every alias has it and nothing else', async () => {
    const { functions, begin, observe, end } = await stage();
    await begin();
    expect(await observe(60)).toMatchObject({ phase: 'waiting', ended: false, awaitSeconds: 60 });
    for (const name of ['web', 'worker'] as const) end(name, 0, 'Succeeded');
    functions.point('web', '2');
    expect((await observe(61)).phase).toBe('waiting');
    functions.point('worker', '2');
    expect(await observe(62)).toMatchObject({ phase: 'shifted', ended: true, status: 'Succeeded Succeeded' });
  });

  it('is gone as soon as one has failed', async () => {
    const { begin, observe, end } = await stage();
    await begin();
    end('worker', 0, 'Failed');
    expect(await observe(60)).toMatchObject({ phase: 'gone', ended: false });
  });

  it('gives a hook its own time and a minute, not an hour', async () => {
    const { begin, observe, see } = await stage();
    await begin();
    see([{ name: 'BeforeAllowTraffic', status: 'InProgress', startedAt: at(10) }]);
    expect((await observe(370)).phase).toBe('waiting');
    expect(await observe(371)).toMatchObject({
      phase: 'gone',
      incident: {
        kind: 'validation',
        cause:
          'CodeDeployHook_smoke has not answered BeforeAllowTraffic for 361 s, and its time is over after 300 s (deployment web-live/d-1)',
      },
    });
  });

  it('tells the reason that a hook gave in its log', async () => {
    const { begin, target, intent, end, see } = await stage();
    await begin();
    end('worker', 0, 'Failed', { error: { code: 'HOOK_EXECUTION_FAILURE', message: 'it said no' } });
    see([{ name: 'BeforeAllowTraffic', status: 'Failed', startedAt: at(10) }]);
    expect(await target.failure(await intent())).toEqual({
      kind: 'validation',
      cause:
        'deployment worker-live/d-1 of worker is Failed (HOOK_EXECUTION_FAILURE): CodeDeployHook_smoke at BeforeAllowTraffic: GET / answered 500',
    });
  });
});

describe('taking functions back', () => {
  it('stops what is under way and reverses what had succeeded, all at once', async () => {
    const { functions, groups, begin, revert, end } = await stage();
    await begin();
    end('web', 0, 'Succeeded');
    functions.point('web', '2');
    expect(await revert(100)).toMatchObject({ done: false });
    expect(groups['worker-live'].calls).toEqual(['stop d-1']);
    const reverse = groups['web-live'].orders[1];
    expect(reverse).toMatchObject({
      description: 'hello-2/production/rollback/1',
      config: 'CodeDeployDefault.LambdaAllAtOnce',
      alarms: 'off',
      autoRollback: false,
    });
    expect(contentOf(reverse)).toMatchObject({
      Resources: [{ web: { Properties: { CurrentVersion: '2', TargetVersion: '1' } } }],
    });
    end('worker', 0, 'Stopped', { rollbackId: 'worker-live/d-2' });
    groups['worker-live'].all.push({ ...groups['worker-live'].all[0]!, id: 'd-2', rollbackId: undefined });
    end('web', 1, 'Succeeded');
    functions.point('web', '1');
    await revert(110);
    expect(await revert(111)).toEqual({ done: true, result: 'returned', why: undefined });
  });

  it('mends an alias that was left on two versions', async () => {
    const { functions, begin, revert, end } = await stage();
    await begin();
    end('web', 0, 'Stopped');
    end('worker', 0, 'Stopped');
    functions.point('web', '1', { '2': 0.1 });
    await revert(100);
    await revert(121);
    expect(functions.calls).toContain('point web:live 1');
    expect(await revert(122)).toMatchObject({ done: true, result: 'returned' });
  });

  it('leaves an alias alone that somebody else has moved', async () => {
    const { functions, begin, revert, end } = await stage();
    await begin();
    end('web', 0, 'Succeeded');
    end('worker', 0, 'Failed');
    functions.point('web', '9');
    await revert(100);
    expect(await revert(121)).toMatchObject({
      done: true,
      result: 'returnFailed',
      why: 'the alias live of web was moved to version 9 by somebody else',
    });
  });
});

it('stops every deployment of a run that was stopped from outside', async () => {
  const { groups, target, begin, intent, end } = await stage();
  await begin();
  end('web', 0, 'Succeeded');
  expect(await target.stop(await intent())).toEqual({
    became:
      'deployment web-live/d-1 of web had ended as Succeeded, deployment worker-live/d-1 of worker was told to stop and to roll back',
    isSettled: true,
  });
  expect(groups['worker-live'].calls).toEqual(['stop d-1']);
});

it('removes old versions of its own, never one behind an alias, of a durable function or of the newest three', async () => {
  const { functions, target } = await stage();
  const { web, worker } = functions.all;
  for (const version of ['2', '3', '4', '5', '6', '7']) {
    const description = version === '3' ? 'by hand' : `hello-${version}/production`;
    web!.versions.push({ version, description, codeSha256: version, isDurable: false });
    worker!.versions.push({ version, description, codeSha256: version, isDurable: true });
  }
  functions.point('web', '4', { '7': 0.1 });
  await target.prune(planned);
  expect(functions.calls).toEqual(['delete web:2']);
});
