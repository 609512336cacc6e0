import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { executable } from '../../../local/executable.ts';
import { hostEnvironment } from '../../../local/host/index.ts';
import { testFolder } from './folder.ts';

/** Takes polls and never answers; tells of each. */
async function startService(onPoll: (headers: NodeJS.Dict<string | string[]>) => void): Promise<string> {
  const server = createServer((request) => onPoll(request.headers));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the host program', () => {
  it('polls with the credentials that it is sent, and ends all its processes with its cloud', async () => {
    let told: (headers: NodeJS.Dict<string | string[]>) => void;
    const polled = new Promise<NodeJS.Dict<string | string[]>>((resolve) => (told = resolve));
    const endpoint = await startService((headers) => told(headers));
    const env = {
      PATH: process.env['PATH'],
      ...hostEnvironment({
        hostId: 'i-main',
        hostIdentifier: 'arn:aws:ec2:us-east-1:123456789012:instance/i-main',
        root: testFolder(),
        endpoint,
        region: 'us-east-1',
        address: '127.0.0.1',
        port: 8080,
      }),
    };
    const host = fork(executable('host'), { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    host.send({ credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' } });
    expect(await polled).toMatchObject({
      'x-amz-target': 'CodeDeployCommandService_v20141006.PollHostCommand',
      'x-amz-security-token': 'token',
      authorization: expect.stringContaining('AWS4-HMAC-SHA256 Credential=AKID/'),
    });
    const service = spawn('sleep', ['63'], { env, stdio: 'ignore', detached: true });
    await once(service, 'spawn');
    const ended = Promise.all([once(service, 'exit'), once(host, 'exit')]);
    host.disconnect();
    await ended;
  });
});
