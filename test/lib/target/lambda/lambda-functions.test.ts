import { LambdaClient, type FunctionConfiguration } from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { lambdaFunctions } from '../../../../lib/target/lambda/lambda-functions.ts';

/** What the local cloud has not: durable functions, SnapStart and managed instances, answered before the wire. */
function answering(output: object) {
  const client = new LambdaClient({ region: 'us-east-1' });
  const answer = { output: { $metadata: {}, ...output }, response: undefined };
  client.middlewareStack.add(() => async () => answer, { step: 'initialize' });
  return lambdaFunctions(client);
}

it('lists numbered versions alone, and tells the durable ones', async () => {
  const Versions = [
    { Version: '$LATEST', CodeSha256: 'new' },
    { Version: '$LATEST.PUBLISHED', CodeSha256: 'new' },
    { Version: '1', Description: 'hello-1/live', CodeSha256: 'one' },
    { Version: '2', CodeSha256: 'two', DurableConfig: { ExecutionTimeout: 3600 } },
  ];
  const listed = [];
  for await (const version of answering({ Versions }).versions('shop')) listed.push(version);
  expect(listed).toEqual([
    { version: '1', description: 'hello-1/live', codeSha256: 'one', isDurable: false },
    { version: '2', description: '', codeSha256: 'two', isDurable: true },
  ]);
});

it.each<[string, FunctionConfiguration, string]>([
  ['a version whose snapshot is taken', { State: 'Pending' }, 'pending'],
  ['a version that is there', { State: 'Active' }, 'ready'],
  ['a version that slept', { State: 'Inactive' }, 'ready'],
  ['a version whose instances were given back', { State: 'Deactivated' }, 'failed'],
  ['a version that is being removed', { State: 'Deleting' }, 'failed'],
  ['code that is being taken in', { State: 'Active', LastUpdateStatus: 'InProgress' }, 'pending'],
  ['code that cannot be taken in', { State: 'Active', LastUpdateStatus: 'Failed' }, 'failed'],
])('knows the state of %s', async (_what, configuration, state) => {
  expect(await answering(configuration).find('shop', '2')).toMatchObject({ state });
});

it('may publish from what only its versions run', async () => {
  expect(await answering({ State: 'ActiveNonInvocable' }).find('shop')).toMatchObject({ state: 'ready' });
});
