import {
  AddTagsToOnPremisesInstancesCommand,
  BatchGetOnPremisesInstancesCommand,
  CodeDeployClient,
  DeregisterOnPremisesInstanceCommand,
  GetOnPremisesInstanceCommand,
  ListOnPremisesInstancesCommand,
  RegisterOnPremisesInstanceCommand,
  RemoveTagsFromOnPremisesInstancesCommand,
} from '@aws-sdk/client-codedeploy';
import type { ListOnPremisesInstancesCommandInput } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from './start-api.ts';
import type { Api } from './start-api.ts';

let api: Api;
let client: CodeDeployClient;
beforeAll(async () => {
  api = await startApi();
  ({ client } = api);
  for (const instanceName of ['one', 'two', 'three']) {
    await client.send(
      new RegisterOnPremisesInstanceCommand({ instanceName, iamUserArn: user(instanceName) }),
    );
  }
});
afterAll(() => api.stop());

const user = (name: string) => `arn:aws:iam::123456789012:user/AWS/CodeDeploy/${name}`;
const tag = (Key: string, Value: string) => ({ Key, Value });
const list = async (input: ListOnPremisesInstancesCommandInput) =>
  (await client.send(new ListOnPremisesInstancesCommand(input))).instanceNames;
const info = async (instanceName: string) =>
  (await client.send(new GetOnPremisesInstanceCommand({ instanceName }))).instanceInfo;

it('describes an instance with its identity and its tags', async () => {
  await client.send(
    new AddTagsToOnPremisesInstancesCommand({
      instanceNames: ['one', 'two'],
      tags: [tag('app', 'hello'), tag('stage', 'test')],
    }),
  );
  await client.send(
    new AddTagsToOnPremisesInstancesCommand({ instanceNames: ['one'], tags: [tag('stage', 'live')] }),
  );
  expect(await info('one')).toEqual({
    instanceName: 'one',
    instanceArn: api.cloud.cloud.arn('codedeploy', 'instance/one'),
    iamUserArn: user('one'),
    registerTime: expect.any(Date),
    tags: [tag('app', 'hello'), tag('stage', 'live')],
  });
  const { instanceInfos } = await client.send(
    new BatchGetOnPremisesInstancesCommand({ instanceNames: ['two', 'nobody'] }),
  );
  expect(instanceInfos).toMatchObject([{ instanceName: 'two' }]);
});

it('finds instances by their tags', async () => {
  expect(await list({ tagFilters: [{ Key: 'app', Type: 'KEY_ONLY' }] })).toEqual(['one', 'two']);
  expect(await list({ tagFilters: [{ Value: 'live', Type: 'VALUE_ONLY' }] })).toEqual(['one']);
  expect(await list({ tagFilters: [{ ...tag('stage', 'test'), Type: 'KEY_AND_VALUE' }] })).toEqual(['two']);
});

it('removes only tags whose key and value are given', async () => {
  const remove = (Value: string) =>
    client.send(
      new RemoveTagsFromOnPremisesInstancesCommand({ instanceNames: ['two'], tags: [tag('stage', Value)] }),
    );
  await remove('live');
  expect((await info('two'))?.tags).toHaveLength(2);
  await remove('test');
  expect((await info('two'))?.tags).toEqual([tag('app', 'hello')]);
});

it('keeps a deregistered instance in sight, and lets its name and user be registered again', async () => {
  await client.send(new DeregisterOnPremisesInstanceCommand({ instanceName: 'three' }));
  expect(await info('three')).toMatchObject({ deregisterTime: expect.any(Date) });
  expect(await list({})).toEqual(['one', 'three', 'two']);
  expect(await list({ registrationStatus: 'Registered' })).toEqual(['one', 'two']);
  expect(await list({ registrationStatus: 'Deregistered' })).toEqual(['three']);
  await client.send(
    new RegisterOnPremisesInstanceCommand({ instanceName: 'three', iamUserArn: user('three') }),
  );
  expect(await info('three')).not.toHaveProperty('deregisterTime');
  await client.send(new DeregisterOnPremisesInstanceCommand({ instanceName: 'nobody' }));
});

it('knows an instance by the session of a role', async () => {
  const iamSessionArn = 'arn:aws:sts::123456789012:assumed-role/Agent/host-4';
  await client.send(new RegisterOnPremisesInstanceCommand({ instanceName: 'four', iamSessionArn }));
  expect(await info('four')).toMatchObject({ iamSessionArn });
});
