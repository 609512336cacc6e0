import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateDeploymentCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeDeploy } from '../../../../lib/target/code-deploy.ts';
import { APPLICATION, APPSPEC, GROUP, startFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';

const HOOK = (name: string, timeout = 10) =>
  `  ${name}:\n    - location: ${name}.sh\n      timeout: ${timeout}\n`;
const version = (text: string, hooks: Readonly<Record<string, string>> = {}) => ({
  'appspec.yml': `${APPSPEC}hooks:\n${Object.keys(hooks)
    .map((name) => HOOK(name))
    .join('')}`,
  'app/version.txt': text,
  ...Object.fromEntries(
    Object.entries(hooks).map(([name, script]) => [`${name}.sh`, `#!/bin/sh\n${script}\n`]),
  ),
});

describe('an in-place deployment', () => {
  let fleet: Fleet;
  const installed = () =>
    fleet.hosts.map(({ root }) => readFileSync(join(root, 'opt/hello/version.txt'), 'utf8'));
  beforeAll(async () => {
    fleet = await startFleet(2);
    await fleet.createGroup();
  });
  afterAll(() => fleet.stop());

  it('takes every host through the seven events', async () => {
    const id = await fleet.deploy(
      version('1', {
        ApplicationStart: 'echo "$LIFECYCLE_EVENT $DEPLOYMENT_GROUP_NAME" > "$HOST_ROOT/started"',
      }),
    );
    expect(await fleet.ended(id)).toMatchObject({
      status: 'Succeeded',
      deploymentOverview: { Succeeded: 2 },
    });
    expect(installed()).toEqual(['1', '1']);
    expect(readFileSync(join(fleet.hosts[0]!.root, 'started'), 'utf8')).toBe(`ApplicationStart ${GROUP}\n`);
    const [target] = await fleet.targets(id);
    expect(
      target?.lifecycleEvents?.map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`),
    ).toEqual([
      'ApplicationStop Succeeded',
      'DownloadBundle Succeeded',
      'BeforeInstall Succeeded',
      'Install Succeeded',
      'AfterInstall Succeeded',
      'ApplicationStart Succeeded',
      'ValidateService Succeeded',
    ]);
  });

  it('names host, event, script, exit code and output of what failed, and rolls back', async () => {
    const id = await fleet.deploy(version('2', { ValidateService: 'echo no database >&2; exit 3' }), {
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    const failed = await fleet.ended(id);
    expect(failed).toMatchObject({ status: 'Failed', errorInformation: { code: 'HEALTH_CONSTRAINTS' } });
    expect(failed.errorInformation?.message).toMatch(
      /First failure: i-0+[01] in ValidateService: Script at specified location: ValidateService\.sh failed with exit code 3\n(?:.*\n)*\[stderr\]no database/,
    );
    const rollback = await fleet.ended(failed.rollbackInfo!.rollbackDeploymentId!);
    expect(rollback).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
    });
    expect(installed()).toEqual(['1', '1']);
  });

  it('leaves the old version whole when an Install fails', async () => {
    const id = await fleet.deploy({
      ...version('3'),
      'appspec.yml': `${APPSPEC}  - source: missing\n    destination: /opt/other\n`,
    });
    const [first] = (await fleet.targets((await fleet.ended(id)).deploymentId!)).filter(
      ({ status }) => status === 'Failed',
    );
    const install = first?.lifecycleEvents?.find(
      ({ lifecycleEventName }) => lifecycleEventName === 'Install',
    );
    expect(install?.diagnostics).toMatchObject({
      errorCode: 'UnknownError',
      message: expect.stringContaining('`missing`'),
    });
    expect(installed()).toEqual(['1', '1']);
  });

  it('runs the scripts of the last installed revision at ApplicationStop', async () => {
    await fleet.ended(await fleet.deploy(version('4', { ApplicationStop: 'touch "$HOST_ROOT/stopped"' })));
    expect(existsSync(join(fleet.hosts[0]!.root, 'stopped'))).toBe(false);
    await fleet.ended(await fleet.deploy(version('5')));
    expect(existsSync(join(fleet.hosts[0]!.root, 'stopped'))).toBe(true);
    expect(installed()).toEqual(['5', '5']);
  });

  it('refuses a second deployment while one is active, naming both, and stops on request', async () => {
    const id = await fleet.deploy(
      version('6', { BeforeInstall: 'while [ ! -e "$HOST_ROOT/go" ]; do sleep 0.05; done' }),
    );
    const revision = await fleet.upload(version('7'));
    await expect(
      fleet.client.send(
        new CreateDeploymentCommand({ applicationName: APPLICATION, deploymentGroupName: GROUP, revision }),
      ),
    ).rejects.toMatchObject({
      name: 'DeploymentLimitExceededException',
      message: `The Deployment Group '${GROUP}' already has an active Deployment '${id}'`,
    });
    const stop = await fleet.client.send(new StopDeploymentCommand({ deploymentId: id }));
    expect(stop.status).toBe('Pending');
    for (const { root } of fleet.hosts) writeFileSync(join(root, 'go'), '');
    expect(await fleet.ended(id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
    });
    expect(installed()).toEqual(['5', '5']);
  });

  it('says of a background process that it keeps the output open', async () => {
    const id = await fleet.deploy(version('8', { ApplicationStart: 'sleep 30 &' }));
    const { errorInformation } = await fleet.ended(id);
    expect(errorInformation?.message).toMatch(
      /ApplicationStart\.sh ended, but sleep 30 \(process \d+\) keeps its standard output/,
    );
  });

  it('names a dead host agent', async () => {
    for (const host of fleet.hosts) host.kill();
    const id = await fleet.deploy(version('9'));
    const { errorInformation } = await fleet.ended(id);
    expect(errorInformation?.message).toMatch(
      /First failure: the host agent, and no script, of i-0+[01] in ApplicationStop: .*the agent is dead or cut off/,
    );
    expect(await codeDeploy(fleet.client).firstFailure(id)).toMatchObject({
      event: 'ApplicationStop',
      script: undefined,
      message: expect.stringContaining('agent was not able to receive the lifecycle event'),
    });
  });
});
