import { spawnSync } from 'node:child_process';
import { CreateBucketCommand, HeadObjectCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pushReleaseId } from '../../lib/release/release-id.ts';
import { firstRecord } from '../../lib/release/release-start.ts';
import { refKey } from '../../lib/source/git/ref-key.ts';
import { stateStore, type StateStore } from '../../lib/store/state-store.ts';
import { startGitRemote, type GitRemote, type WorkTree } from './git-remote.ts';
import { startProxy, type Fate, type Proxy } from './proxy.ts';
import { openTerminal } from './pseudo-terminal.ts';

vi.setConfig({ testTimeout: 60_000 });

let remote: GitRemote;
let proxy: Proxy;
let store: StateStore;
let fateOf: (line: string) => Fate | Promise<Fate> = () => 'pass';
beforeAll(async () => {
  remote = await startGitRemote();
  proxy = await startProxy(remote.cloud.endpoint, (line) => fateOf(line));
  await remote.s3.send(new CreateBucketCommand({ Bucket: 'state' }));
  const TagSet = [{ Key: 'signalbox:state-bucket', Value: 'state' }];
  await remote.s3.send(new PutBucketTaggingCommand({ Bucket: remote.bucket, Tagging: { TagSet } }));
  store = stateStore(remote.s3, 'state');
});
afterAll(async () => {
  await proxy.stop();
  await remote.stop();
});

const hasPython = spawnSync('python3', ['-c', 'import pty'], { stdio: 'ignore' }).status === 0;
const at = '2026-01-01T00:00:00Z';

async function repository(name: string): Promise<{ tree: WorkTree; commit: string; release: string }> {
  const tree = remote.withEnv(remote.init(), { AWS_ENDPOINT_URL: proxy.url });
  await tree.git('remote', 'add', 'signalbox', remote.url(name));
  const commit = await tree.commit({ 'a.txt': 'a\n' });
  const of = { application: name, repository: name, ref: 'refs/heads/main', sequence: 1, commit };
  return { tree, commit, release: pushReleaseId(of) };
}

/** Begins the release that a push starts, as the pipeline would. */
const begin = (application: string, release: string) =>
  store.records.open(
    firstRecord(
      { application, release, request: { source: { bucket: 'git-bucket', key: 'refs/x', versionId: '1' } } },
      `arn:aws:states:us-east-1:123456789012:execution:release:${release}`,
      at,
    ),
  );
const end = (release: string, status: 'succeeded' | 'failed') =>
  store.records.change(release, (record) => ({ ...record, status, endedAt: at }), { at, text: 'the end' });

test('tells the release of a push to its end, after git has said what moved', async () => {
  const { tree, release } = await repository('told');
  const pushing = tree.said('push', '-o', 'watch', '-o', 'stage=beta', 'signalbox', 'main');
  await begin('told', release);
  await end(release, 'failed');
  // The push has happened, whatever becomes of the release.
  const said = await pushing;
  expect(said).toMatch(
    new RegExp(
      `main -> main\\n[^]*release ${release}\\n[^]*${at} {2}started[^]*the end\\n[^]*failed: release ${release}`,
    ),
  );
});

test('is asked for by a setting of git, and says where nothing is released', async () => {
  const { tree } = await repository('set');
  await tree.git('config', 'signalbox.watch', 'true');
  expect(await tree.said('push', 'signalbox', 'main:refs/tags/v1')).toContain(
    'no pipeline releases a push of refs/tags/v1',
  );
  await tree.git('config', 'signalbox.watch', 'false');
  expect(await tree.said('push', 'signalbox', 'main:refs/tags/v2')).not.toContain('no pipeline');
});

test.skipIf(!hasPython)(
  'Ctrl-C before the ref moves leaves everything as it was (skipped without python3, which opens the terminal)',
  async () => {
    const { tree } = await repository('early');
    let isUploading = false;
    fateOf = (line) => {
      if (!line.startsWith('PUT /git-bucket/packs/')) return 'pass';
      isUploading = true;
      return 'hang';
    };
    const env = { ...remote.env, AWS_ENDPOINT_URL: proxy.url };
    const terminal = openTerminal('git push -o watch signalbox main', tree.folder, env);
    await vi.waitFor(() => expect(isUploading).toBe(true), { timeout: 30_000 });
    terminal.press('\x03');
    await terminal.ended;
    fateOf = () => 'pass';
    expect(terminal.screen()).toContain('signalbox: interrupted, nothing was pushed');
    expect(terminal.screen()).toContain('git ended with 130');
    expect(await tree.git('ls-remote', 'signalbox')).toBe('');
    await tree.git('push', '-q', 'signalbox', 'main');
  },
);

test.skipIf(!hasPython)(
  'Ctrl-C after the ref moved names the release and ends at once (skipped without python3, which opens the terminal)',
  async () => {
    const { tree, commit, release } = await repository('late');
    await begin('late', release);
    const env = { ...remote.env, AWS_ENDPOINT_URL: proxy.url };
    const terminal = openTerminal('git push -o watch signalbox main', tree.folder, env);
    await vi.waitFor(() => expect(terminal.screen()).toContain(`${at}  started`), { timeout: 30_000 });
    terminal.press('\x03');
    await terminal.ended;
    expect(terminal.screen()).toContain(`its release goes on: signalbox watch ${commit.slice(0, 12)}`);
    expect(await tree.git('ls-remote', 'signalbox', 'main')).toContain(commit);
    expect(await store.records.find(release)).toMatchObject({ status: 'running' });
  },
);

test.skipIf(!hasPython)(
  'Ctrl-C while the ref moves waits for the answer (skipped without python3, which opens the terminal)',
  async () => {
    const { tree, commit } = await repository('amid');
    const Key = refKey('amid', 'refs/heads/main');
    const env = { ...remote.env, AWS_ENDPOINT_URL: proxy.url };
    let isMoving = false;
    const interruptedMeanwhile = async () => {
      isMoving = true;
      terminal.press('\x03');
      await vi.waitFor(() => expect(terminal.screen()).toContain('^C'), { timeout: 30_000 });
      return 'lose the answer' as const;
    };
    fateOf = (line) =>
      !isMoving && line.startsWith(`PUT /git-bucket/${Key}`) ? interruptedMeanwhile() : 'pass';
    const terminal = openTerminal('git push signalbox main', tree.folder, env);
    await terminal.ended;
    expect(isMoving).toBe(true);
    await remote.s3.send(new HeadObjectCommand({ Bucket: remote.bucket, Key }));
    expect(terminal.screen()).toContain(`signalbox watch ${commit.slice(0, 12)}`);
  },
);
