import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { allow, createUser, keysInEnv } from '../local/create-user.ts';
import { runSignalbox } from './run-signalbox.ts';
import { startStateCloud, type StateCloud } from './start-state-cloud.ts';

let cloud: StateCloud;
beforeAll(async () => {
  cloud = await startStateCloud();
}, 60_000);
afterAll(() => cloud?.stop());
afterEach(() => vi.unstubAllEnvs());

it('names the call and the permission that is missing', async () => {
  const keys = keysInEnv(
    await createUser(cloud.clientConfig, 'reader', allow('cloudformation:DescribeStacks')),
  );
  const denied = await runSignalbox({ ...cloud.env, ...keys }, 'releases');
  expect(denied).toMatchObject({ exitCode: 4, stdout: '' });
  expect(denied.stderr).toContain('the release records cannot be read: S3 ListObjectsV2 was denied: ');
  expect(denied.stderr).toContain('ask for the permission s3:ListBucket');
});

it('says that an endpoint does not answer', async () => {
  const silent = await runSignalbox({ ...cloud.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'status');
  expect(silent).toMatchObject({ exitCode: 4, stdout: '' });
  expect(silent.stderr).toContain('the endpoint does not answer (ECONNREFUSED)');
  expect(silent.stderr).not.toContain('    at ');
});

it('says that the credentials are not valid', async () => {
  const unknown = await runSignalbox({ ...cloud.env, AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN000000000' }, 'status');
  expect(unknown.exitCode).toBe(4);
  expect(unknown.stderr).toMatch(/the credentials are not valid|was denied/);
});
