import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteDeploymentGroupCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION, APPSPEC, GROUP, startFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';

/** A bundle whose one hook runs that script. */
const version = (name: string, script = 'true', event = 'ValidateService') => ({
  'appspec.yml': `${APPSPEC}hooks:\n  ${event}:\n    - location: hook.sh\n`,
  'app/version.txt': name,
  'hook.sh': `#!/bin/sh\n${script}\n`,
});
const ROLLS_BACK = { enabled: true, events: ['DEPLOYMENT_FAILURE' as const] };
const OFF = { enabled: false };

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet(1);
  await fleet.createGroup({ autoRollbackConfiguration: ROLLS_BACK });
});
afterAll(() => fleet.stop());

const inHost = (path: string) => join(fleet.hosts[0]!.root, path);
const installed = () => readFileSync(inHost('opt/hello/version.txt'), 'utf8');
const deploy = async (files: Readonly<Record<string, string>>, options: object = {}) =>
  fleet.ended(await fleet.deploy(files, options));
const stop = (deploymentId: string, autoRollbackEnabled?: boolean) =>
  fleet.client.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }));

describe('a file that was there before', () => {
  it('fails the deployment, is kept or is overwritten, and a group without a success has nothing to go back to', async () => {
    mkdirSync(inHost('opt/hello'), { recursive: true });
    writeFileSync(inHost('opt/hello/version.txt'), 'foreign');
    const refused = await deploy(version('1'));
    expect(refused).toMatchObject({
      status: 'Failed',
      fileExistsBehavior: 'DISALLOW',
      errorInformation: { message: expect.stringMatching(/in Install: .*\/opt\/hello\/version\.txt/) },
      rollbackInfo: {
        rollbackMessage: expect.stringContaining('has no successful deployment to go back to'),
      },
    });
    expect(refused.rollbackInfo?.rollbackDeploymentId).toBeUndefined();
    expect(installed()).toBe('foreign');
    expect(await deploy(version('1'), { fileExistsBehavior: 'RETAIN' })).toMatchObject({
      status: 'Succeeded',
    });
    expect(installed()).toBe('foreign');
    expect(await deploy(version('2'), { fileExistsBehavior: 'OVERWRITE' })).toMatchObject({
      status: 'Succeeded',
    });
    expect(installed()).toBe('2');
  });
});

describe('a rollback', () => {
  it('names what it takes back, and deploys with the file option of what it repeats', async () => {
    const failed = await deploy(version('3', 'exit 1'));
    const id = failed.rollbackInfo!.rollbackDeploymentId!;
    expect(await fleet.ended(id)).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      fileExistsBehavior: 'OVERWRITE',
      rollbackInfo: { rollbackTriggeringDeploymentId: failed.deploymentId },
    });
    expect(installed()).toBe('2');
  });

  it('is not made where the deployment overrides the group', async () => {
    const failed = await deploy(version('4', 'exit 1'), { autoRollbackConfiguration: OFF });
    expect(failed).toMatchObject({ status: 'Failed', autoRollbackConfiguration: OFF });
    expect(failed.rollbackInfo).toBeUndefined();
    expect(installed()).toBe('4');
  });

  it('that fails is not rolled back again', async () => {
    const once = `[ ! -e "$HOST_ROOT/once" ] && touch "$HOST_ROOT/once"`;
    expect(await deploy(version('5', once))).toMatchObject({ status: 'Succeeded' });
    const failed = await deploy(version('6', 'exit 1'));
    const rollback = await fleet.ended(failed.rollbackInfo!.rollbackDeploymentId!);
    expect(rollback).toMatchObject({
      status: 'Failed',
      errorInformation: { message: expect.stringMatching(/in ValidateService: .*hook\.sh/) },
    });
    expect(rollback.rollbackInfo?.rollbackDeploymentId).toBeUndefined();
    const newest = new ListDeploymentsCommand({ applicationName: APPLICATION, deploymentGroupName: GROUP });
    expect((await fleet.client.send(newest)).deployments?.[0]).toBe(rollback.deploymentId);
  });
});

describe('a deployment group that is deleted', () => {
  it('lets its deployment end, and fails the rollback', async () => {
    const deploymentGroupName = 'passing';
    await fleet.createGroup({ deploymentGroupName, autoRollbackConfiguration: ROLLS_BACK });
    const options = { deploymentGroupName, fileExistsBehavior: 'OVERWRITE' };
    expect(await deploy(version('passing'), options)).toMatchObject({ status: 'Succeeded' });
    const script = 'while [ ! -e "$HOST_ROOT/gone" ]; do sleep 0.02; done; exit 1';
    const id = await fleet.deploy(version('passing', script), { deploymentGroupName });
    await fleet.reaches(id, 'ValidateService', 'InProgress');
    await fleet.client.send(
      new DeleteDeploymentGroupCommand({ applicationName: APPLICATION, deploymentGroupName }),
    );
    writeFileSync(inHost('gone'), '');
    const { rollbackInfo } = await fleet.ended(id);
    expect(await fleet.ended(rollbackInfo!.rollbackDeploymentId!)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'DEPLOYMENT_GROUP_MISSING' },
    });
  });
});

describe('a stop', () => {
  const WAITS = 'while [ ! -e "$HOST_ROOT/go" ]; do sleep 0.02; done';
  const whileRunning = async (name: string, act: (id: string) => Promise<void>) => {
    const id = await fleet.deploy(version(name, `${WAITS}; rm "$HOST_ROOT/go"`, 'AfterInstall'));
    await fleet.reaches(id, 'AfterInstall', 'InProgress');
    await act(id);
    writeFileSync(inHost('go'), '');
    const info = await fleet.ended(id);
    const [target] = await fleet.targets(id);
    return { ...info, target };
  };

  it('lets the running event end and begins no other; it may be asked for again', async () => {
    await deploy(version('7'));
    const stopped = await whileRunning('8', async (id) => {
      expect(await stop(id)).toMatchObject({ status: 'Pending' });
      expect(await stop(id)).toMatchObject({ status: 'Pending' });
    });
    expect(stopped).toMatchObject({ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } });
    expect(stopped.target?.lifecycleEvents?.slice(4)).toMatchObject([
      { lifecycleEventName: 'AfterInstall', status: 'Succeeded' },
      { lifecycleEventName: 'ApplicationStart', status: 'Skipped' },
      { lifecycleEventName: 'ValidateService', status: 'Skipped' },
    ]);
    expect(stopped.rollbackInfo).toBeUndefined();
    expect(await stop(stopped.deploymentId!)).toMatchObject({ status: 'Succeeded' });
    expect(installed()).toBe('8');
  });

  it('rolls back where it is asked to, and where the group says so it can be told not to', async () => {
    const stopped = await whileRunning('9', async (id) => void (await stop(id, true)));
    const rollback = await fleet.ended(stopped.rollbackInfo!.rollbackDeploymentId!);
    expect(rollback).toMatchObject({ status: 'Succeeded' });
    expect(installed()).toBe('7');
    await expect(stop(rollback.deploymentId!)).rejects.toMatchObject({
      name: 'DeploymentAlreadyCompletedException',
    });
    await fleet.client.send(
      new UpdateDeploymentGroupCommand({
        applicationName: APPLICATION,
        currentDeploymentGroupName: GROUP,
        autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_REQUEST'] },
      }),
    );
    const kept = await whileRunning('10', async (id) => void (await stop(id, false)));
    expect(kept.rollbackInfo).toBeUndefined();
    const byGroup = await whileRunning('11', async (id) => void (await stop(id)));
    expect(byGroup.rollbackInfo?.rollbackDeploymentId).toBeDefined();
    await fleet.ended(byGroup.rollbackInfo!.rollbackDeploymentId!);
    expect(installed()).toBe('7');
  });
});
