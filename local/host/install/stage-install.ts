import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, chown, copyFile, lstat, mkdir, readlink, rm, symlink, utimes } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PermissionRule } from '../../../lib/appspec/server-app-spec.ts';
import { CommandError } from '../command-error.ts';
import type { FileStep, InstallPlan, LinkStep } from './install-plan.ts';

/** Copied at a time: enough to keep a disk busy. */
const WIDTH = 16;

/** Copies every file of the plan into `staged`, ready with its permissions; answers its path per step. */
export async function stageInstall(plan: InstallPlan, staged: string): Promise<ReadonlyMap<number, string>> {
  await rm(staged, { recursive: true, force: true });
  await mkdir(staged, { recursive: true });
  const paths = new Map<number, string>();
  const waiting = [...plan.steps.entries()];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [index, step] = next;
      if (step.kind === 'folder') continue;
      const path = join(staged, String(index));
      await stage(step, path);
      paths.set(index, path);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return paths;
}

async function stage(step: FileStep | LinkStep, path: string): Promise<void> {
  if (step.kind === 'link') {
    await symlink(await readlink(step.source), path);
    return;
  }
  await copyFile(step.source, path, constants.COPYFILE_FICLONE);
  const { atime, mtime, mode } = await lstat(step.source);
  await chmod(path, mode & 0o7777);
  await utimes(path, atime, mtime);
  if (step.permission) await applyPermission(step.permission, path);
}

const run = promisify(execFile);

/** Sets mode, owner and ACLs of a file or folder. */
export async function applyPermission(rule: PermissionRule, path: string): Promise<void> {
  if (rule.context) {
    throw new CommandError('UnknownError', `SELinux contexts are not set by this agent (${rule.object})`);
  }
  if (rule.owner !== undefined || rule.group !== undefined) await applyOwner(rule, path);
  if (rule.mode !== undefined) await chmod(path, Number.parseInt(rule.mode, 8));
  if (rule.acls && rule.acls.length > 0) await applyAcls(rule, path);
}

async function applyOwner({ object, owner, group }: PermissionRule, path: string): Promise<void> {
  const self = userInfo();
  const uid = owner === undefined || owner === self.username ? self.uid : await numericId('-u', owner);
  const gid = group === undefined || group === self.username ? self.gid : await numericId('-g', group);
  if (uid === self.uid && gid === self.gid) return;
  try {
    await chown(path, uid, gid);
  } catch (cause) {
    throw new CommandError(
      'UnknownError',
      `${object} cannot be given to ${owner ?? ''}:${group ?? ''}: the host agent runs as ${self.username}, not as root`,
      { cause },
    );
  }
}

async function numericId(flag: '-u' | '-g', name: string): Promise<number> {
  if (/^\d+$/.test(name)) return Number(name);
  try {
    if (flag === '-u') return Number((await run('id', ['-u', '--', name])).stdout);
    return Number((await run('getent', ['group', '--', name])).stdout.split(':')[2]);
  } catch (cause) {
    throw new CommandError('UnknownError', `this host has no ${flag === '-u' ? 'user' : 'group'} ${name}`, {
      cause,
    });
  }
}

async function applyAcls({ acls = [] }: PermissionRule, path: string): Promise<void> {
  try {
    await run('setfacl', ['-m', acls.join(','), '--', path]);
  } catch (cause) {
    throw new CommandError('UnknownError', `setfacl could not set ${acls.join(',')} on ${path}`, { cause });
  }
}
