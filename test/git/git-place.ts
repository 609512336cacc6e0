import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

/** A folder of repositories in which real git has the built helper on its PATH, and a cloud in its environment. */
export interface GitPlace {
  readonly env: NodeJS.ProcessEnv;
  /** A new repository with nothing in it. */
  init(name?: string, ...args: readonly string[]): WorkTree;
  clone(url: string, ...args: readonly string[]): Promise<WorkTree>;
  /** The same repository with other variables in its environment. */
  withEnv(tree: WorkTree, env: Readonly<Record<string, string>>): WorkTree;
  remove(): void;
}

export interface WorkTree {
  readonly folder: string;
  /** Runs git; rejects with what it printed where it fails. */
  git(...args: readonly string[]): Promise<string>;
  /** Runs git for what it prints when it fails. */
  refused(...args: readonly string[]): Promise<string>;
  /** Runs git for what it says on stderr. */
  said(...args: readonly string[]): Promise<string>;
  write(path: string, content: string): void;
  /** Writes, adds and commits; answers the commit's id. */
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
}

export function gitPlace(cloudEnv: Readonly<Record<string, string>>): GitPlace {
  const base = mkdtempSync(join(tmpdir(), 'signalbox-git-'));
  const bin = join(base, 'bin');
  mkdirSync(bin);
  symlinkSync(join(ROOT, 'dist', 'git-remote-signalbox.js'), join(bin, 'git-remote-signalbox'));
  const env = {
    ...cloudEnv,
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
    '[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n[protocol "signalbox"]\n\tallow = always\n',
  );
  let count = 0;
  const fresh = () => join(base, `tree-${(count += 1)}`);
  return {
    env,
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
    withEnv: ({ folder }, more) => workTree(folder, { ...env, ...more }),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

function workTree(folder: string, env: NodeJS.ProcessEnv): WorkTree {
  const execute = promisify(execFile);
  const run = (args: readonly string[]) =>
    execute('git', [...args], { cwd: folder, env, maxBuffer: 2 ** 26 });
  const git = async (...args: readonly string[]) => (await run(args)).stdout.trim();
  const tree: WorkTree = {
    folder,
    git,
    said: async (...args) => (await run(args)).stderr,
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
