import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GroupBusy, Refused } from '../../../lib/release/refused.ts';
import { codeDeploy } from '../../../lib/target/code-deploy.ts';
import type { DeploymentOrder, Deployments } from '../../../lib/target/deployments.ts';
import {
  APPLICATION,
  APPSPEC,
  GROUP,
  startFleet,
  type Fleet,
} from '../../local/services/codedeploy/fleet.ts';

let fleet: Fleet;
let port: Deployments;
let order: DeploymentOrder;
/** Its script waits until the test lets it go. */
let slow: DeploymentOrder;
const began = new Date(0).toISOString();

beforeAll(async () => {
  fleet = await startFleet(1);
  await fleet.createGroup();
  port = codeDeploy(fleet.client);
  const hook = `${APPSPEC}hooks:\n  ApplicationStart:\n    - location: start.sh\n`;
  order = await orderOf({ 'appspec.yml': APPSPEC, 'app/a.txt': '1' });
  const wait = `#!/bin/sh\nwhile [ ! -e "$HOST_ROOT/go" ]; do sleep 0.05; done\n`;
  slow = await orderOf({ 'appspec.yml': hook, 'app/a.txt': '2', 'start.sh': wait });
}, 60_000);
afterAll(() => fleet.stop());

async function orderOf(files: Readonly<Record<string, string>>): Promise<DeploymentOrder> {
  const { s3Location } = await fleet.upload(files);
  const { bucket = '', key = '', eTag } = s3Location!;
  return {
    application: APPLICATION,
    group: GROUP,
    description: 'r1/staging/deploy/1',
    revision: { bucket, key, eTag, bundleType: 'zip' },
    autoRollback: false,
    fileExists: 'OVERWRITE',
  };
}

describe('a deployment by its description', () => {
  it('is found when it has ended, and the newest of several is', async () => {
    expect(await port.findByDescription(order, began)).toBeUndefined();
    const first = await port.create(order);
    await fleet.ended(first);
    expect(await port.findByDescription(order, began)).toBe(first);
    const second = await port.create(order);
    expect(await port.findByDescription(order, began)).toBe(second);
    await fleet.ended(second);
    expect(await port.get(second)).toMatchObject({ hosts: { total: 1, succeeded: 1, failed: 0 } });
  });

  it('is no other whose description only begins like it', async () => {
    const other = await port.create({ ...order, description: 'r1/staging/deploy/10' });
    await fleet.ended(other);
    expect(await port.findByDescription(order, began)).not.toBe(other);
    expect(await port.findByDescription({ ...order, description: 'r1/staging' }, began)).toBeUndefined();
  });

  it('is none that is older than what was meant to be begun', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(await port.findByDescription(order, later)).toBeUndefined();
  });
});

describe('the one slot of a group', () => {
  it('is waited for, and who has it is named; another’s deployment is left alone', async () => {
    const foreign = await port.create({ ...slow, description: 'by hand' });
    await fleet.reaches(foreign, 'ApplicationStart', 'InProgress');
    const refused = await port.create(order).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(GroupBusy);
    expect((refused as Error).message).toContain(foreign);
    expect((refused as Error).cause).toMatchObject({ name: 'DeploymentLimitExceededException' });
    expect(existsSync(join(fleet.hosts[0]!.root, 'go'))).toBe(false);
    writeFileSync(join(fleet.hosts[0]!.root, 'go'), '');
    expect(await fleet.ended(foreign)).toMatchObject({ status: 'Succeeded' });
    await fleet.ended(await port.create(order));
  });
});

describe('what comes too late', () => {
  it('is no error: a stop and the end of a wait of a deployment that has ended', async () => {
    const id = await port.create(order);
    await fleet.ended(id);
    await port.stop(id);
    await port.goOn(id, 'TERMINATION_WAIT');
    expect((await port.get(id)).status).toBe('Succeeded');
  });
});

describe('what CodeDeploy refuses for good', () => {
  it('is a refusal, with its words', async () => {
    const nowhere = port.create({ ...order, group: 'nowhere' });
    await expect(nowhere).rejects.toThrow(Refused);
    await expect(nowhere).rejects.toThrow(/CodeDeploy refuses a deployment to hello\/nowhere: .*nowhere/);
    expect(await port.group(APPLICATION, 'nowhere')).toBeUndefined();
    expect(await port.configPlatform('Nobody.Knows')).toBeUndefined();
  });
});
