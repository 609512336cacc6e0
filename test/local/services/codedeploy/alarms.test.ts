import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { recordingService } from '../recording-service.ts';
import { APPSPEC, startFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';

const WAITS = {
  'appspec.yml': `${APPSPEC}hooks:\n  BeforeInstall:\n    - location: wait.sh\n`,
  'wait.sh': '#!/bin/sh\nwhile [ ! -e "$HOST_ROOT/go" ]; do sleep 0.02; done\n',
  'app/version.txt': '2',
};
const QUICK = { 'appspec.yml': APPSPEC, 'app/version.txt': '1' };

describe('the alarms and the longest run of a deployment', () => {
  const clock = createManualClock(Date.now());
  const alarms = { MetricAlarms: [{ AlarmName: 'hello-5xx', StateValue: 'OK' }] };
  const cloudwatch = recordingService('cloudwatch', ['DescribeAlarms'], alarms);
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet(1, {
      clock,
      services: [cloudwatch.definition],
    });
    await fleet.createGroup({
      alarmConfiguration: { enabled: true, alarms: [{ name: 'hello-5xx' }] },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
    });
  });
  afterAll(() => fleet.stop());

  it('says that its role cannot be assumed', async () => {
    const serviceRoleArn = 'arn:aws:iam::123456789012:role/Nobody';
    await fleet.createGroup({ deploymentGroupName: 'roleless', serviceRoleArn });
    const info = await fleet.ended(await fleet.deploy(QUICK, { deploymentGroupName: 'roleless' }));
    expect(info.errorInformation).toMatchObject({
      code: 'IAM_ROLE_MISSING',
      message: expect.stringContaining(`cannot assume the service role ${serviceRoleArn}`),
    });
  });

  it('stops when an alarm rings, and rolls back without minding that it still does', async () => {
    await fleet.ended(await fleet.deploy(QUICK));
    const id = await fleet.deploy(WAITS);
    await clock.advance(30_000);
    alarms.MetricAlarms[0]!.StateValue = 'ALARM';
    await fleet.reaches(id, 'BeforeInstall', 'InProgress');
    await clock.advance(30_000);
    writeFileSync(join(fleet.hosts[0]!.root, 'go'), '');
    const stopped = await fleet.ended(id);
    expect(stopped).toMatchObject({
      status: 'Stopped',
      errorInformation: {
        code: 'ALARM_ACTIVE',
        message: expect.stringMatching(/^One or more alarms .* Activated alarms: <hello-5xx>$/),
      },
    });
    expect(await fleet.ended(stopped.rollbackInfo!.rollbackDeploymentId!)).toMatchObject({
      status: 'Succeeded',
    });
  });

  it('does not begin while an alarm rings, unless it is overridden', async () => {
    const autoRollbackConfiguration = { enabled: false };
    const refused = await fleet.deploy(QUICK, { autoRollbackConfiguration });
    expect(await fleet.ended(refused)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE' },
      deploymentOverview: { Succeeded: 0 },
    });
    const overridden = await fleet.deploy(QUICK, { overrideAlarmConfiguration: { enabled: false } });
    expect(await fleet.ended(overridden)).toMatchObject({ status: 'Succeeded' });
  });

  it('stops when the state of an alarm cannot be read, unless that is ignored', async () => {
    alarms.MetricAlarms[0]!.StateValue = 'OK';
    const alarmConfiguration = { enabled: true, alarms: [{ name: 'missing' }] };
    const stopped = await fleet.deploy(QUICK, {
      overrideAlarmConfiguration: alarmConfiguration,
      autoRollbackConfiguration: { enabled: false },
    });
    expect(await fleet.ended(stopped)).toMatchObject({
      status: 'Stopped',
      errorInformation: { message: 'The state of these alarms could not be read: missing' },
    });
    const ignoring = await fleet.deploy(QUICK, {
      overrideAlarmConfiguration: { ...alarmConfiguration, ignorePollAlarmFailure: true },
    });
    expect(await fleet.ended(ignoring)).toMatchObject({ status: 'Succeeded' });
  });

  it('fails after twelve hours of cloud time, whatever its alarms say', async () => {
    rmSync(join(fleet.hosts[0]!.root, 'go'), { force: true });
    const id = await fleet.deploy(WAITS, {
      overrideAlarmConfiguration: { enabled: false },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    await fleet.reaches(id, 'BeforeInstall', 'InProgress');
    await clock.advance(12 * 3_600_000);
    writeFileSync(join(fleet.hosts[0]!.root, 'go'), '');
    const failed = await fleet.ended(id);
    expect(failed).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'TIMEOUT', message: expect.stringContaining('within 12 hours') },
    });
    expect(await fleet.ended(failed.rollbackInfo!.rollbackDeploymentId!)).toMatchObject({
      status: 'Succeeded',
    });
  });
});
