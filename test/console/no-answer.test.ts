import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, expect, it } from 'vitest';
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
  const iam = new IAMClient(clientConfig);
  const UserName = 'operator';
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: 'Allow', Action: 'codedeploy:List*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'lists', PolicyDocument }));
  const { AccessKeyId, SecretAccessKey } = (await iam.send(new CreateAccessKeyCommand({ UserName })))
    .AccessKey!;
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! };
  const { stage, page } = await deploymentsBy({ ...clientConfig, credentials });
  expect((await page()).status).toBe(200);
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  const { status, text } = await page();
  expect(status).toBe(502);
  expect(text).toContain('Your credentials are not valid any more');
  expect(text).toContain('Sign in again, then start the console again.');
  expect(stage.faults).toEqual([]);
});
