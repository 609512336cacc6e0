import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { ObjectFormat, ObjectKind } from '../lib/source/git/git-object.ts';

/** The repository on this machine, asked through git itself. Names and paths are latin1: one character per byte. */
export interface Git {
  objectFormat(): Promise<ObjectFormat>;
  /** The id of what a name stands for; undefined where it stands for nothing. */
  resolve(name: string): Promise<string | undefined>;
  /** The commit that an object is or leads to. */
  commitOf(id: string): Promise<string | undefined>;
  kindOf(id: string): Promise<ObjectKind>;
  /** An object as git keeps it. */
  raw(kind: ObjectKind, id: string): Promise<Buffer>;
  /** Those of the objects that are here. */
  present(ids: readonly string[]): Promise<ReadonlySet<string>>;
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Runs git and gives what it prints; `codes` are the exit codes that are no failure. */
  run(args: readonly string[], input?: string, codes?: readonly number[]): Promise<Buffer>;
  /** The same as a stream, for what may be large; it fails where git fails. */
  stream(args: readonly string[], input: string): Readable;
}

/** Runs git where the helper was started, with the environment that git gave to it. */
export function gitHere(): Git {
  const text = async (args: readonly string[], input?: string, codes?: readonly number[]) =>
    (await run(args, input, codes)).toString('latin1').trim();
  const named = async (name: string) =>
    (await text(['rev-parse', '--verify', '--quiet', '--end-of-options', name], undefined, [0, 1, 128])) ||
    undefined;
  return {
    run,
    stream,
    objectFormat: async () => (await text(['rev-parse', '--show-object-format'])) as ObjectFormat,
    resolve: named,
    commitOf: (id) => named(`${id}^{commit}`),
    kindOf: async (id) => (await text(['cat-file', '-t', id])) as ObjectKind,
    raw: (kind, id) => run(['cat-file', kind, id]),
    isAncestor: (ancestor, descendant) => succeeds(['merge-base', '--is-ancestor', ancestor, descendant]),
    async present(ids) {
      if (ids.length === 0) return new Set();
      const answer = await text(['cat-file', '--batch-check=%(objectname)'], `${ids.join('\n')}\n`);
      return new Set(answer.split('\n').filter((line) => !line.endsWith(' missing')));
    },
  };
}

function run(args: readonly string[], input: string = '', codes: readonly number[] = [0]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Never through a shell: names are data.
    const child = spawn('git', [...args], { stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (codes.includes(code ?? -1)) resolve(Buffer.concat(out));
      else reject(failure(args, code, Buffer.concat(err).toString()));
    });
    child.stdin.on('error', () => {}); // it ended without reading all; its exit code tells
    child.stdin.end(input, 'latin1');
  });
}

async function succeeds(args: readonly string[]): Promise<boolean> {
  const child = spawn('git', [...args], { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });
}

function stream(args: readonly string[], input: string): Readable {
  const child = spawn('git', [...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => {});
  child.stdin.end(input, 'latin1');
  child.on('error', (error) => child.stdout.destroy(error));
  child.on('exit', (code) => {
    if (code !== 0) child.stdout.destroy(failure(args, code, ''));
  });
  return child.stdout;
}

const failure = (args: readonly string[], code: number | null, said: string) =>
  new Error(`git ${args[0]} ended with code ${code}${said ? `: ${said.trim()}` : ''}`);
