import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { s3 } from '../../local/services/s3/index.ts';
import { startTestCloud, type TestCloud } from '../local/test-cloud.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A bucket of a local cloud that real git pushes to and clones from, with the built helper on its PATH. */
export interface GitRemote {
  readonly cloud: TestCloud;
  readonly s3: S3Client;
  readonly bucket: string;
  url(repository: string): string;
  /** A new repository with nothing in it. */
  init(name?: string, ...args: readonly string[]): WorkTree;
  clone(url: string, ...args: readonly string[]): Promise<WorkTree>;
  stop(): Promise<void>;
}

export interface WorkTree {
  readonly folder: string;
  /** Runs git; rejects with what it printed where it fails. */
  git(...args: readonly string[]): Promise<string>;
  /** Runs git for what it prints when it fails. */
  refused(...args: readonly string[]): Promise<string>;
  write(path: string, content: string): void;
  /** Writes, adds and commits; answers the commit's id. */
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
}

export async function startGitRemote(): Promise<GitRemote> {
  const cloud = await startTestCloud({ services: [s3] });
  const client = new S3Client(cloud.clientConfig);
  const bucket = 'git-bucket';
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  const base = mkdtempSync(join(tmpdir(), 'signalbox-git-'));
  const bin = join(base, 'bin');
  mkdirSync(bin);
  symlinkSync(join(ROOT, 'dist', 'git-remote-signalbox.js'), join(bin, 'git-remote-signalbox'));
  const env = {
    ...cloud.env,
    PATH: `${bin}:${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: base,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    GIT_TERMINAL_PROMPT: '0',
  };
  writeFileSync(
    join(base, '.gitconfig'),
    '[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n',
  );
  let count = 0;
  const fresh = () => join(base, `tree-${(count += 1)}`);
  return {
    cloud,
    s3: client,
    bucket,
    url: (repository) => `signalbox://${bucket}/${repository}`,
    init: (name, ...args) => {
      const folder = name ? join(base, name) : fresh();
      execFileSync('git', ['init', '-q', ...args, folder], { env });
      return workTree(folder, env);
    },
    clone: async (url, ...args) => {
      const folder = fresh();
      await promisify(execFile)('git', ['clone', '-q', ...args, url, folder], { env });
      return workTree(folder, env);
    },
    stop: async () => {
      await cloud.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function workTree(folder: string, env: NodeJS.ProcessEnv): WorkTree {
  const run = promisify(execFile);
  const git = async (...args: readonly string[]) =>
    (await run('git', [...args], { cwd: folder, env, maxBuffer: 2 ** 26 })).stdout.trim();
  const tree: WorkTree = {
    folder,
    git,
    refused: async (...args) => {
      try {
        await git(...args);
      } catch (error) {
        return (error as { stderr: string }).stderr;
      }
      throw new Error(`expected git ${args.join(' ')} to fail, it did not`);
    },
    write: (path, content) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    commit: async (files, message = 'change') => {
      for (const [path, content] of Object.entries(files)) tree.write(path, content);
      await git('add', '-A');
      await git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
  return tree;
}
