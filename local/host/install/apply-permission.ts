import { execFile } from 'node:child_process';
import { chmodSync, chownSync } from 'node:fs';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { CommandError } from '../command-error.ts';
import type { FileStep, FolderStep } from './install-plan.ts';

const run = promisify(execFile);

/** Sets owner and mode of a file or folder as its permission rule says, if it has one. */
export async function applyPermission({ permission }: FileStep | FolderStep, path: string): Promise<void> {
  if (!permission) return;
  const { owner, group, mode, object } = permission;
  if (owner !== undefined || group !== undefined) await applyOwner({ object, owner, group }, path);
  // After the owner, whose change takes set-user-id away.
  if (mode !== undefined) chmodSync(path, Number.parseInt(mode, 8));
}

interface Owner {
  readonly object: string;
  readonly owner: string | undefined;
  readonly group: string | undefined;
}

async function applyOwner({ object, owner, group }: Owner, path: string): Promise<void> {
  const self = userInfo();
  const uid = owner === undefined || owner === self.username ? self.uid : await numericId('user', owner);
  const gid = group === undefined ? -1 : await numericId('group', group);
  if (uid === self.uid && (gid === -1 || gid === self.gid)) return;
  try {
    chownSync(path, uid, gid);
  } catch (cause) {
    throw new CommandError(
      'UnknownError',
      `${object} cannot be given to ${owner ?? ''}:${group ?? ''}: the host agent runs as ${self.username}, not as root`,
      { cause },
    );
  }
}

/** Asked for once: every file of a revision may want the same. */
const known = new Map<string, Promise<number>>();
const MOST_KNOWN = 100;

function numericId(kind: 'user' | 'group', name: string): Promise<number> {
  const key = `${kind} ${name}`;
  if (known.size >= MOST_KNOWN) known.clear();
  const id = known.get(key) ?? lookUp(kind, name);
  known.set(key, id);
  id.catch(() => known.delete(key));
  return id;
}

async function lookUp(kind: 'user' | 'group', name: string): Promise<number> {
  if (/^\d+$/.test(name)) return Number(name);
  try {
    if (kind === 'user') return Number((await run('id', ['-u', '--', name])).stdout);
    // The one command for it on Linux; macOS has no getent.
    if (process.platform === 'linux')
      return Number((await run('getent', ['group', '--', name])).stdout.split(':')[2]);
    const { stdout } = await run('dscl', ['.', '-read', `/Groups/${name}`, 'PrimaryGroupID']);
    return Number(stdout.split(':')[1]);
  } catch (cause) {
    throw new CommandError('UnknownError', `this host has no ${kind} ${name}`, { cause });
  }
}
