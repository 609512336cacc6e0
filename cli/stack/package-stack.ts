import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Interrupted } from '../interrupted.ts';
import { UserError } from '../user-error.ts';

/** The template and bundles that `npx serverless package` makes of the stack. */
export interface PackagedStack {
  readonly folder: string;
  /** False where an earlier run's package of the same content was taken. */
  readonly fresh: boolean;
}

const SOURCES = [
  'serverless.yml',
  'resources',
  'functions',
  'lib',
  'statemachines',
  'tools',
  'package.json',
  'package-lock.json',
];

/**
 * Packages the stack for a region, as for AWS itself; needs no network and no account. Kept under `.cache/stack` by the
 * content of everything that goes in, so that an unchanged stack costs nothing. The signal ends the packager.
 */
export async function packageStack(
  root: string,
  region: string,
  signal: AbortSignal,
): Promise<PackagedStack> {
  const folder = join(root, '.cache', 'stack', `${region}-${contentHash(root)}`);
  if (existsSync(folder)) return { folder, fresh: false };
  const building = `${folder}-${process.pid}`;
  try {
    await runServerless(root, ['package', '--region', region, '--package', building], signal);
    renameSync(building, folder);
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    if (signal.aborted) throw new Interrupted();
    if (!existsSync(folder)) throw error; // another process packaged the same content meanwhile
  }
  return { folder, fresh: true };
}

async function runServerless(root: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const program = join(root, 'node_modules', 'serverless', 'bin', 'serverless.js');
  if (!existsSync(program))
    throw new UserError(`expected the packager at ${program}`, { hint: 'run `npm ci` in the project first' });
  try {
    await promisify(execFile)(process.execPath, [program, ...args], { cwd: root, signal });
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout?: string; stderr?: string };
    throw new UserError(
      `the stack could not be packaged:\n${[stderr, stdout].filter(Boolean).join('\n').trim() || String(cause)}`,
      {
        cause,
      },
    );
  }
}

function contentHash(root: string): string {
  const hash = createHash('sha256').update(process.version);
  for (const source of SOURCES) addContent(hash, join(root, source), source);
  return hash.digest('hex').slice(0, 16);
}

function addContent(hash: ReturnType<typeof createHash>, path: string, name: string): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort()) addContent(hash, join(path, entry), `${name}/${entry}`);
  } else hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
}
