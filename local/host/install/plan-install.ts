import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CommandError } from '../command-error.ts';
import type { InstallPlan, InstallStep } from './install-plan.ts';
import type { InstallRequest } from './install-request.ts';
import { matchPermissions } from './match-permissions.ts';

/** Works out an Install from the AppSpec, the bundle and the host's files; throws what would fail half way. */
export function planInstall(request: InstallRequest): InstallPlan {
  const planner = createPlanner(request);
  for (const { source, destination } of request.appSpec.files) {
    const from = join(request.archive, source);
    const to = join(request.root, destination);
    const found = statOrUndefined(from);
    if (!found) throw failure(`the bundle has no \`${source}\`, which the AppSpec's files name`);
    if (found.isDirectory()) planner.addFolderContents(from, to);
    else planner.addFile(from, join(to, basename(from)), kindOf(lstatSync(from)));
  }
  return { steps: matchPermissions(planner.steps, request), cleanup: request.cleanup };
}

interface Planner {
  readonly steps: InstallStep[];
  addFolderContents(from: string, to: string): void;
  addFile(from: string, to: string, kind: 'file' | 'link'): void;
}

function createPlanner({ appSpec, fileExistsBehavior, cleanup }: InstallRequest): Planner {
  const behavior = appSpec.fileExistsBehavior ?? fileExistsBehavior;
  const steps: InstallStep[] = [];
  const planned = new Map<string, InstallStep['kind']>();
  const folders = new Set<string>();
  const host = createHostView(cleanup);

  const add = (step: InstallStep) => {
    if (step.destination.includes('\n')) {
      throw failure(
        `the name ${JSON.stringify(step.destination)} has a line end, which no AppSpec can install`,
      );
    }
    planned.set(step.destination, step.kind);
    steps.push(step);
  };
  const addFolder = (path: string): void => {
    if (folders.has(path)) return;
    if (planned.has(path)) throw clash(path);
    folders.add(path);
    const found = host.find(path);
    if (found) {
      if (!statOrUndefined(path)?.isDirectory())
        throw failure(`${path} exists on this host and is not a folder`);
      return;
    }
    addFolder(dirname(path));
    add({ kind: 'folder', destination: path });
  };
  const addFile = (from: string, to: string, kind: 'file' | 'link'): void => {
    addFolder(dirname(to));
    if (planned.has(to)) throw failure(`two entries of the AppSpec's files put something at ${to}`);
    if (folders.has(to)) throw clash(to);
    const found = host.find(to);
    if (found) {
      if (found.isDirectory()) throw clash(to);
      if (behavior === 'DISALLOW') throw alreadyExists(to);
      if (behavior === 'RETAIN') return;
    }
    add({ kind, source: from, destination: to });
  };
  const addFolderContents = (from: string, to: string, ancestors: readonly string[] = []): void => {
    addFolder(to);
    const inside = [...ancestors, realpathSync(from)];
    for (const item of readdirSync(from, { withFileTypes: true })) {
      const path = join(from, item.name);
      const target = join(to, item.name);
      if (item.isDirectory()) addFolderContents(path, target, inside);
      else if (!item.isSymbolicLink() || !statOrUndefined(path)?.isDirectory()) {
        addFile(path, target, kindOf(item));
      } else if (inside.includes(realpathSync(path))) {
        throw failure(
          `the link ${path} of the bundle leads to a folder around itself and would be copied for ever`,
        );
        // Any other link to a folder is followed: its contents are copied, as the stock agent does.
      } else addFolderContents(path, target, inside);
    }
  };
  return { steps, addFolderContents, addFile };
}

interface HostView {
  /** What is at the path and is not of the last Install, which is as good as gone. */
  find(path: string): Stats | undefined;
}

/** Looks into each folder of the host once. */
function createHostView(cleanup: readonly string[]): HostView {
  const leaving = new Set(cleanup);
  const names = new Map<string, ReadonlySet<string>>();
  const namesIn = (folder: string): ReadonlySet<string> => {
    const known = names.get(folder);
    if (known) return known;
    const found = statOrUndefined(folder)?.isDirectory() ? new Set(readdirSync(folder)) : new Set<string>();
    names.set(folder, found);
    return found;
  };
  const has = (path: string) => namesIn(dirname(path)).has(basename(path));
  return {
    find: (path) => {
      if (leaving.has(path)) return undefined;
      if (path === dirname(path)) return lstatSync(path);
      return has(path) ? lstatOrUndefined(path) : undefined;
    },
  };
}

const kindOf = (item: Pick<Stats, 'isSymbolicLink'>) => (item.isSymbolicLink() ? 'link' : 'file');

const failure = (message: string) => new CommandError('UnknownError', message);

const alreadyExists = (path: string) =>
  failure(
    `The deployment failed because a specified file already exists at this location: ${path} (file_exists_behavior is DISALLOW; OVERWRITE replaces it, RETAIN keeps it)`,
  );

const clash = (path: string) => failure(`the AppSpec's files want both a file and a folder at ${path}`);

const statOrUndefined = (path: string) => statSync(path, { throwIfNoEntry: false });
const lstatOrUndefined = (path: string) => lstatSync(path, { throwIfNoEntry: false });
