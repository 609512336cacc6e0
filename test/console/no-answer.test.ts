import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, expect, it } from 'vitest';
import { allow, createUser } from '../local/create-user.ts';
import { startApi } from '../local/services/codedeploy/start-api.ts';
import { startConsoleStage } from './console-stage.ts';

const REGION = 'us-east-1';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A console of that cloud, and what it says of the deployments. */
async function deploymentsBy(clientConfig: object) {
  const stage = await startConsoleStage({ clientConfig } as Parameters<typeof startConsoleStage>[0]);
  ends.push(() => stage.close());
  const page = async () => {
    const answer = await stage.get('/deployments');
    return { status: answer.status, text: await answer.text() };
  };
  return { stage, page };
}

it('says that an endpoint is silent', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  ends.push(() => silent.close());
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const { stage, page } = await deploymentsBy({
    endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    region: REGION,
    credentials,
    requestHandler: { socketTimeout: 200 },
    maxAttempts: 1,
  });
  const { status, text } = await page();
  expect(status).toBe(502);
  expect(text).toContain('The endpoint does not answer (TimeoutError). Check the network');
  expect(stage.faults).toEqual([]);
});

it('says that its credentials have ended while it runs', async () => {
  const api = await startApi();
  ends.push(() => api.stop());
  const { clientConfig } = api.cloud;
  const UserName = 'operator';
  const credentials = await createUser(clientConfig, UserName, allow('codedeploy:List*'));
  const { stage, page } = await deploymentsBy({ ...clientConfig, credentials });
  expect((await page()).status).toBe(200);
  const ended = { UserName, AccessKeyId: credentials.accessKeyId };
  await new IAMClient(clientConfig).send(new DeleteAccessKeyCommand(ended));
  const { status, text } = await page();
  expect(status).toBe(502);
  expect(text).toContain('Your credentials are not valid any more');
  expect(text).toContain('Sign in again, then start the console again.');
  expect(stage.faults).toEqual([]);
});
