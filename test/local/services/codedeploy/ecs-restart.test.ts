import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitingContainer } from '../ecs/ecs-fixture.ts';
import { ecsAppSpec, startServices, WAIT } from './start-services.ts';

const MINUTE = 60_000;
const HOOK = 'CodeDeployHook_tells';

describe('a deployment to a service of ECS that restarts of the cloud cut off', () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'services-'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it('waits on for its hook, goes on with the step that is due, and ends the original in the end', async () => {
    const before = await startServices({ data });
    await before.createGroup();
    await before.createHook(HOOK);
    const v2 = await before.fixture.register('v2');
    const id = await before.deploy(ecsAppSpec(v2, { AfterAllowTestTraffic: HOOK }), {
      deploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
    });
    const call = await before.hookCall();
    const sets = (await before.taskSets()).map((taskSet) => taskSet.id);

    const between = await before.restart();
    expect(await between.events(id)).toMatchObject({
      Install: 'Succeeded',
      AfterAllowTestTraffic: 'InProgress',
    });
    await between.report(call, 'Succeeded');
    await between.weightsAre('blue 90 green 10');
    await between.clock.advance(4 * MINUTE);
    await between.weightsAre('blue 80 green 20');

    const after = await between.restart();
    await after.clock.advance(2 * MINUTE - 1);
    expect(await after.weights()).toBe('blue 80 green 20');
    await after.clock.advance(1);
    await after.weightsAre('blue 70 green 30');
    await after.clock.advance(21 * MINUTE);
    await after.weightsAre('blue 0 green 100');
    await vi.waitFor(
      async () => expect((await after.read(id)).instanceTerminationWaitTimeStarted).toBe(true),
      WAIT,
    );

    const last = await after.restart();
    expect((await last.taskSets()).map((taskSet) => taskSet.id)).toEqual(sets);
    await last.clock.advance(5 * MINUTE);
    expect(await last.ended(id)).toMatchObject({ status: 'Succeeded' });
    expect((await last.taskSets()).filter(({ status }) => status !== 'DRAINING')).toMatchObject([
      { id: sets[1], status: 'PRIMARY' },
    ]);
    await last.stop();
  }, 90_000);

  it('waits on for the tasks of the task set that it had made', async () => {
    const before = await startServices({ data });
    await before.createGroup();
    const { folder } = before.fixture;
    const containerDefinitions = [
      { ...waitingContainer(folder), environment: [{ name: 'TEXT', value: 'v2' }] },
    ];
    const v2 = await before.fixture.register('', { containerDefinitions });
    const id = await before.deploy(ecsAppSpec(v2));
    await vi.waitFor(async () => expect(await before.taskSets()).toHaveLength(2), WAIT);
    const sets = (await before.taskSets()).map((taskSet) => taskSet.id);

    const after = await before.restart();
    expect(await after.target(id)).toMatchObject({ status: 'InProgress' });
    expect(await after.events(id)).toMatchObject({ Install: 'InProgress', AfterInstall: 'Pending' });
    writeFileSync(join(folder, 'go'), '');
    await after.weightsAre('blue 0 green 100');
    expect((await after.taskSets()).map((taskSet) => taskSet.id)).toEqual(sets);
    expect(await (await fetch(after.balancer.production.url)).text()).toBe('v2');
    await after.stop();
  }, 60_000);
});
