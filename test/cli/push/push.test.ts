import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { COMMANDS } from '../../../cli/commands/index.ts';
import { createOutput } from '../../../cli/output.ts';
import { runProgram } from '../../../cli/run-program.ts';
import { cloudformation } from '../../../local/services/cloudformation/index.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { s3 } from '../../../local/services/s3/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import { gitPlace, type GitPlace } from '../../git/git-place.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';

vi.setConfig({ testTimeout: 120_000 }); // git starts many processes, on a busy machine

const TEMPLATE = {
  Resources: { Source: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'source' } } },
  Outputs: { SourceBucketName: { Value: { Ref: 'Source' } } },
};
const MANIFEST = `version: 1
application: hello
environments:
  - name: staging
    deploymentGroup: hello-staging
    strategy: { type: in-place, config: CodeDeployDefault.AllAtOnce }
`;

let cloud: TestCloud;
let place: GitPlace;
let folder: string;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, s3, cloudformation] });
  const client = new CloudFormationClient(cloud.clientConfig);
  const StackName = 'signalbox-main';
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(TEMPLATE) }));
  await waitUntilStackCreateComplete(
    { client, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 },
    { StackName },
  );
  place = gitPlace(cloud.env);
  folder = mkdtempSync(join(tmpdir(), 'signalbox-folder-'));
  writeFileSync(join(folder, 'signalbox.yml'), MANIFEST);
}, 30_000);
afterAll(async () => {
  await cloud.stop();
  place.remove();
  rmSync(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

async function signalbox(...args: string[]) {
  for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    ({ write: (text: string) => (written[name] += text) }) as unknown as NodeJS.WritableStream;
  const output = createOutput({ stdout: stream('stdout'), stderr: stream('stderr') }, { NO_COLOR: '1' });
  // As for a person who never told git a name.
  const {
    GIT_COMMITTER_NAME: _c,
    GIT_AUTHOR_NAME: _a,
    GIT_COMMITTER_EMAIL: _ce,
    GIT_AUTHOR_EMAIL: _ae,
    ...env
  } = place.env;
  const { signal } = new AbortController();
  return { exitCode: await runProgram(COMMANDS, { args, env, output, signal }), ...written };
}

it('pushes a plain folder: each push a commit on the one before, and none where nothing changed', async () => {
  const first = await signalbox('push', folder);
  expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^[0-9a-f]{40}\n$/) as string });
  expect(await signalbox('push', folder)).toMatchObject({
    exitCode: 0,
    stdout: first.stdout,
    stderr: expect.stringContaining('nothing changed') as string,
  });
  writeFileSync(join(folder, 'a.txt'), 'a\n');
  expect((await signalbox('push', folder)).exitCode).toBe(0);
  const clone = await place.clone('signalbox://source/hello');
  expect(await clone.git('rev-list', '--count', 'HEAD')).toBe('2');
  expect(await clone.git('rev-parse', 'HEAD~1')).toBe(first.stdout.trim());
  expect((await clone.git('ls-files')).split('\n')).toEqual(['a.txt', 'signalbox.yml']);
});

it('pushes what is committed in a work tree, to the branch that is checked out or named', async () => {
  const tree = place.init();
  const commit = await tree.commit({ 'signalbox.yml': MANIFEST });
  tree.write('new.txt', 'not committed');
  const options = ['--repository', 'mine', '--branch', 'next'];
  expect(await signalbox('push', tree.folder, ...options, '--dry-run')).toMatchObject({
    stdout: 'git push signalbox://source/mine HEAD:refs/heads/next\n',
  });
  expect(await tree.git('ls-remote', 'signalbox://source/mine')).toBe('');
  expect(await signalbox('push', tree.folder, ...options)).toMatchObject({
    exitCode: 0,
    stdout: `${commit}\n`,
    stderr: expect.stringContaining('1 changed file is not committed') as string,
  });
  expect(await tree.git('ls-remote', 'signalbox://source/mine')).toContain(`${commit}\trefs/heads/next`);
});

it('finds what is wrong with signalbox.yml before anything is pushed', async () => {
  const tree = place.init();
  expect(await signalbox('push', tree.folder)).toMatchObject({ exitCode: 3 });
  tree.write('signalbox.yml', MANIFEST.replace('in-place', 'in-plaice'));
  expect(await signalbox('push', tree.folder)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('signalbox.yml:6:') as string,
  });
});
