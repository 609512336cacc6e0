import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AWS } from '../../../../local/caller.ts';
import { many } from './error-rows/error-row.ts';
import { ROLE, startApi } from './start-api.ts';
import type { Api } from './start-api.ts';
import { sender } from './start-refusals.ts';

const COUNT = 230;
const revision = (key: string) => ({
  revisionType: 'S3',
  s3Location: { bucket: 'b', key, bundleType: 'zip' },
});

let api: Api;
beforeAll(async () => {
  api = await startApi();
  const call = (operation: string, input: object) =>
    api.cloud.cloud.call(AWS, 'codedeploy', operation, input);
  for (const name of many(COUNT, String)) {
    await call('CreateApplication', { applicationName: name });
    await call('CreateDeploymentGroup', {
      applicationName: '0',
      deploymentGroupName: name,
      serviceRoleArn: ROLE,
    });
    await call('RegisterApplicationRevision', { applicationName: '0', revision: revision(name) });
    const iamUserArn = `arn:aws:iam::123456789012:user/${name}`;
    await call('RegisterOnPremisesInstance', { instanceName: name, iamUserArn });
  }
});
afterAll(() => api.stop());

describe.each([
  ['ListApplications', {}, 'applications'],
  ['ListDeploymentGroups', { applicationName: '0' }, 'deploymentGroups'],
  ['ListApplicationRevisions', { applicationName: '0' }, 'revisions'],
  ['ListOnPremisesInstances', { registrationStatus: 'Registered' }, 'instanceNames'],
])('%s', (operation, input, member) => {
  const ask = async (nextToken?: string) => {
    const answer = (await sender(api.client)(operation, { ...input, nextToken })) as Record<string, unknown>;
    return { items: answer[member] as unknown[], nextToken: answer['nextToken'] as string | undefined };
  };

  it('gives every item once, in pages whose tokens say nothing', async () => {
    const pages = [await ask()];
    while (pages.at(-1)!.nextToken) pages.push(await ask(pages.at(-1)!.nextToken));
    expect(pages.map(({ items }) => items.length)).toEqual([100, 100, COUNT - 200]);
    expect(new Set(pages.flatMap(({ items }) => items.map((item) => JSON.stringify(item)))).size).toBe(COUNT);
    for (const { nextToken } of pages) expect(nextToken ?? '').not.toMatch(/[01]00/);
  });

  it.each(['x', '100', 'ZnJvbTotMQ==', ' '])('refuses the token %j that it did not give', async (token) => {
    await expect(ask(token)).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
  });
});
