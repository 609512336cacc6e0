import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { iam } from '../../local/services/iam/index.ts';
import { sts } from '../../local/services/sts/index.ts';
import { hasCommand } from '../has-command.ts';
import { startGitRemote, type GitRemote, type WorkTree } from './git-remote.ts';

vi.setConfig({ testTimeout: 60_000 });

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/git.md'), 'utf8');
const blockWith = (text: string): string => {
  const blocks = [...DOCUMENT.matchAll(/```(?:sh|json)\n([^]*?)```/g)].map(([, block]) => block!);
  return blocks.find((block) => block.includes(text))!;
};

let remote: GitRemote;
let tree: WorkTree;
beforeAll(async () => {
  remote = await startGitRemote([iam, sts]);
  ({ tree } = await remote.pushed('hello', { 'a.txt': '1\n', 'ü.txt': 'ü\n' }));
});
afterAll(() => remote.stop());

test.skipIf(!hasCommand('aws'))(
  'plain git and the AWS CLI restore a repository (skipped where the AWS CLI is not installed)',
  async () => {
    await tree.git('push', '-q', 'signalbox', 'main:other');
    const tip = await tree.commit({ 'a.txt': '2\n' });
    await tree.git('push', '-q', 'signalbox', 'main:other');
    await tree.git('push', '-q', 'signalbox', 'main');
    const place = remote.init();
    const env = { ...remote.env, BUCKET: remote.bucket, PATH: process.env['PATH'] };
    await promisify(execFile)('sh', ['-ec', blockWith('pack.bundle')], { cwd: place.folder, env });
    expect(await place.git('-C', 'restored', 'rev-parse', 'main')).toBe(tip);
    expect(readFileSync(join(place.folder, 'restored/a.txt'), 'utf8')).toBe('2\n');
    await place.git('-C', 'restored', 'fsck', '--strict');
  },
);

test('IAM protects a branch: its record cannot be written, any other can', async () => {
  const client = new IAMClient(remote.cloud.clientConfig);
  const UserName = 'pusher';
  await client.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = blockWith('"Deny"').replaceAll('BUCKET', remote.bucket);
  await client.send(new PutUserPolicyCommand({ UserName, PolicyName: 'push', PolicyDocument }));
  const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName }));
  const pusher = remote.withEnv(tree, {
    AWS_ACCESS_KEY_ID: AccessKey!.AccessKeyId!,
    AWS_SECRET_ACCESS_KEY: AccessKey!.SecretAccessKey!,
  });
  await tree.commit({ 'b.txt': 'b\n' });
  expect(await pusher.refused('push', remote.url('hello'), 'main')).toMatch(
    /! \[remote rejected\] main -> main \(.*not authorized to perform: s3:PutObject.*explicit deny/,
  );
  await pusher.git('push', '-q', remote.url('hello'), 'main:feature');
  expect(await pusher.refused('push', remote.url('other'), 'main')).toContain('s3:PutObject');
});
