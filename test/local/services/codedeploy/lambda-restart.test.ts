import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { appSpec, startFunctions } from './start-functions.ts';

const MINUTE = 60_000;

describe('a deployment of a function that a restart of the cloud cuts off', () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'functions-'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  it('waits on for its hook, and goes on with the step that is due', async () => {
    const clock = createManualClock(Date.now());
    const before = await startFunctions({ data, clock });
    await before.createGroup();
    await before.createHook('CodeDeployHook_tells');
    const id = await before.deploy(appSpec({ hooks: { BeforeAllowTraffic: 'CodeDeployHook_tells' } }), {
      deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes',
    });
    const call = await before.hookCall();
    await before.stop();

    const between = await startFunctions({ data, clock, isNew: false });
    expect(await between.events(id)).toMatchObject({ BeforeAllowTraffic: 'InProgress' });
    await between.report(call, 'Succeeded');
    await between.aliasIs('1 2:0.1');
    await clock.advance(14 * MINUTE);
    await between.aliasIs('1 2:0.2');
    await between.stop();

    const after = await startFunctions({ data, clock, isNew: false });
    await clock.advance(6 * MINUTE - 1);
    expect(await after.alias()).toBe('1 2:0.2');
    await clock.advance(1);
    await after.aliasIs('1 2:0.3');
    expect(await after.target(id)).toMatchObject({ lambdaFunctionInfo: { targetVersionWeight: 30 } });
    expect(after.hookCalls()).toEqual([]);
    await after.stop();
  });
});
