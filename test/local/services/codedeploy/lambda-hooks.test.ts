import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appSpec, startFunctions } from './start-functions.ts';
import type { Functions } from './start-functions.ts';

const HOUR = 3_600_000;
const BEFORE = { hooks: { BeforeAllowTraffic: 'CodeDeployHook_tells' } };
const AFTER = { hooks: { AfterAllowTraffic: 'CodeDeployHook_tells' } };
const LOG = 'its log group /aws/lambda/CodeDeployHook_tells says more.';
const COMPLETED = { name: 'LifecycleEventAlreadyCompletedException', $metadata: { httpStatusCode: 400 } };

describe('the report of a hook', () => {
  let functions: Functions;
  beforeAll(async () => {
    functions = await startFunctions();
    await functions.createGroup({
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    await functions.createHook('CodeDeployHook_tells');
  });
  afterAll(() => functions.stop());
  beforeEach(() => functions.pointAlias('1'));

  it('fails the deployment before any traffic has moved', async () => {
    const id = await functions.deploy(appSpec(BEFORE));
    await functions.report(await functions.hookCall(), 'Failed');
    const failed = await functions.ended(id);
    expect(failed).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'HOOK_EXECUTION_FAILURE',
        message: `The hook function CodeDeployHook_tells of BeforeAllowTraffic reported that its check failed; ${LOG}`,
      },
      deploymentOverview: { Failed: 1 },
    });
    expect(await functions.events(id)).toEqual({
      BeforeAllowTraffic: 'Failed',
      AllowTraffic: 'Skipped',
      AfterAllowTraffic: 'Skipped',
    });
    const { lifecycleEvents } = await functions.target(id);
    expect(lifecycleEvents![0]!.diagnostics).toMatchObject({
      scriptName: 'CodeDeployHook_tells',
      message: failed.errorInformation!.message,
    });
    const rollback = await functions.ended(failed.rollbackInfo!.rollbackDeploymentId!);
    expect(rollback).toMatchObject({
      status: 'Succeeded',
      additionalDeploymentStatusInfo: 'No traffic had moved: the alias serves as before.',
    });
    expect(await functions.alias()).toBe('1');
  });

  it('takes all traffic back where it came after the shift, and the rollback calls no hook', async () => {
    const id = await functions.deploy(appSpec(AFTER));
    const call = await functions.hookCall();
    expect(await functions.alias()).toBe('2');
    await functions.report(call, 'Failed');
    const rollbackId = (await functions.ended(id)).rollbackInfo!.rollbackDeploymentId!;
    expect(await functions.ended(rollbackId)).toMatchObject({
      status: 'Succeeded',
      // No deployment of the group has brought version 1: the failed one's own revision, turned round.
      revision: { appSpecContent: { content: expect.stringContaining('"TargetVersion":"1"') } },
    });
    expect(await functions.alias()).toBe('1');
    expect(functions.hookCalls()).toEqual([]);
  });

  it('counts once', async () => {
    const id = await functions.deploy(appSpec(BEFORE));
    const call = await functions.hookCall();
    expect(await functions.report(call, 'Succeeded')).toMatchObject({
      lifecycleEventHookExecutionId: call.LifecycleEventHookExecutionId,
    });
    await expect(functions.report(call, 'Failed')).rejects.toMatchObject(COMPLETED);
    expect(await functions.ended(id)).toMatchObject({ status: 'Succeeded' });
    await expect(functions.report(call, 'Failed')).rejects.toMatchObject(COMPLETED);
  });

  it('names a hook that was called, and one of two statuses', async () => {
    const id = await functions.deploy(appSpec(BEFORE));
    const call = await functions.hookCall();
    const other = { ...call, LifecycleEventHookExecutionId: 'one' };
    await expect(functions.report(other, 'Failed')).rejects.toMatchObject({
      name: 'InvalidLifecycleEventHookExecutionIdException',
    });
    await expect(functions.report(call, 'Skipped')).rejects.toMatchObject({
      name: 'InvalidLifecycleEventHookExecutionStatusException',
    });
    await functions.report(call, 'Succeeded');
    await functions.ended(id);
  });

  it('is waited for an hour of cloud time', async () => {
    const id = await functions.deploy(appSpec(BEFORE));
    const call = await functions.hookCall();
    await functions.clock.advance(HOUR - 1);
    expect(await functions.events(id)).toMatchObject({ BeforeAllowTraffic: 'InProgress' });
    await functions.clock.advance(1);
    expect(await functions.ended(id)).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'HOOK_EXECUTION_FAILURE',
        message: `The hook function CodeDeployHook_tells of BeforeAllowTraffic did not report within one hour; ${LOG}`,
      },
    });
    await expect(functions.report(call, 'Succeeded')).rejects.toMatchObject(COMPLETED);
  });

  it('is waited for no longer when the deployment is stopped', async () => {
    const id = await functions.deploy(appSpec(BEFORE));
    const call = await functions.hookCall();
    await functions.client.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    expect(await functions.ended(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
    });
    expect(await functions.events(id)).toMatchObject({ BeforeAllowTraffic: 'Failed' });
    await expect(functions.report(call, 'Succeeded')).rejects.toMatchObject(COMPLETED);
  });
});
