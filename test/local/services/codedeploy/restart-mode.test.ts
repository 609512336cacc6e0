import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APPLICATION, APPSPEC, GROUP, startFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';

const STARTS = 'starts.txt';
const BUNDLE = {
  'appspec.yml': `${APPSPEC}hooks:\n  ApplicationStart:\n    - location: start.sh\n`,
  'app/version.txt': '1',
  'start.sh': `#!/bin/sh\necho "$DEPLOYMENT_ID" >> "$HOST_ROOT/${STARTS}"\n`,
};

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet(1);
  await fleet.createGroup();
});
afterAll(() => fleet.stop());

const names = { applicationName: APPLICATION, deploymentGroupName: GROUP };
const restart = async () => {
  const command = new CreateDeploymentCommand({ ...names, deploymentMode: 'RESTART' });
  return (await fleet.client.send(command)).deploymentId!;
};

describe('the deployment mode RESTART', () => {
  it('needs a successful deployment before it', async () => {
    await expect(restart()).rejects.toMatchObject({ name: 'RevisionDoesNotExistException' });
  });

  it('deploys the last revision again from the copy on the host', async () => {
    const revision = await fleet.upload(BUNDLE);
    const first = await fleet.deploy({}, { revision });
    expect(await fleet.ended(first)).toMatchObject({ status: 'Succeeded' });
    const { bucket: Bucket, key: Key } = revision.s3Location!;
    await new S3Client(fleet.cloud.clientConfig).send(new DeleteObjectCommand({ Bucket, Key }));
    const second = await restart();
    expect(await fleet.ended(second)).toMatchObject({
      status: 'Succeeded',
      deploymentMode: 'RESTART',
      revision,
    });
    const third = await restart();
    expect(await fleet.ended(third)).toMatchObject({ status: 'Succeeded' });
    expect(readFileSync(join(fleet.hosts[0]!.root, STARTS), 'utf8').trim().split('\n')).toEqual([
      first,
      second,
      third,
    ]);
  });
});
