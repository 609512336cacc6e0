import { lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileExistsBehavior, ServerAppSpec } from '../../../lib/appspec/server-app-spec.ts';
import { CommandError } from '../command-error.ts';
import type { InstallPlan, InstallStep } from './install-plan.ts';
import { matchPermissions } from './match-permissions.ts';

export interface InstallRequest {
  readonly appSpec: ServerAppSpec;
  /** The unpacked bundle. */
  readonly archive: string;
  /** The folder that stands for `/`: destinations of the AppSpec lie below it. */
  readonly root: string;
  /** The deployment's choice; the AppSpec's own comes first. */
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly cleanup: readonly string[];
}

/** Works out an Install from the AppSpec, the bundle and the host's files; throws what would fail half way. */
export function planInstall(request: InstallRequest): InstallPlan {
  const planner = createPlanner(request);
  for (const { source, destination } of request.appSpec.files) {
    const from = join(request.archive, source);
    const to = join(request.root, destination);
    const found = statOrUndefined(from);
    if (!found) throw failure(`the bundle has no \`${source}\`, which the AppSpec's files name`);
    if (found.isDirectory()) planner.addFolderContents(from, to);
    else planner.addFile(from, join(to, basename(from)));
  }
  return { steps: matchPermissions(planner.steps, request), cleanup: request.cleanup };
}

interface Planner {
  readonly steps: InstallStep[];
  addFolderContents(from: string, to: string): void;
  addFile(from: string, to: string): void;
}

function createPlanner({ appSpec, fileExistsBehavior, cleanup }: InstallRequest): Planner {
  const behavior = appSpec.fileExistsBehavior ?? fileExistsBehavior;
  const steps: InstallStep[] = [];
  const planned = new Map<string, InstallStep['kind']>();
  const known = new Set<string>();
  // What the last Install made is as good as gone.
  const leaving = new Set(cleanup);

  const add = (step: InstallStep) => {
    planned.set(step.destination, step.kind);
    steps.push(step);
  };
  const addFolder = (path: string): void => {
    if (known.has(path)) return;
    if (planned.has(path)) throw clash(path);
    known.add(path);
    const found = lstatOrUndefined(path);
    if (found && !leaving.has(path)) {
      if (!statOrUndefined(path)?.isDirectory())
        throw failure(`${path} exists on this host and is not a folder`);
      return;
    }
    addFolder(dirname(path));
    add({ kind: 'folder', destination: path });
  };
  const addFile = (from: string, to: string): void => {
    addFolder(dirname(to));
    if (planned.has(to)) throw failure(`two entries of the AppSpec's files put something at ${to}`);
    if (known.has(to)) throw clash(to);
    const kind = lstatSync(from).isSymbolicLink() ? 'link' : 'file';
    const found = lstatOrUndefined(to);
    if (found && !leaving.has(to)) {
      if (found.isDirectory()) throw clash(to);
      if (behavior === 'DISALLOW') throw alreadyExists(to);
      if (behavior === 'RETAIN') return;
    }
    add({ kind, source: from, destination: to });
  };
  const addFolderContents = (from: string, to: string): void => {
    addFolder(to);
    for (const item of readdirSync(from, { withFileTypes: true })) {
      const path = join(from, item.name);
      // A link to a folder is followed: its contents are copied, as the stock agent does.
      if (item.isDirectory() || (item.isSymbolicLink() && statOrUndefined(path)?.isDirectory())) {
        addFolderContents(path, join(to, item.name));
      } else addFile(path, join(to, item.name));
    }
  };
  return { steps, addFolderContents, addFile };
}

const failure = (message: string) => new CommandError('UnknownError', message);

const alreadyExists = (path: string) =>
  failure(
    `The deployment failed because a specified file already exists at this location: ${path} (file_exists_behavior is DISALLOW; OVERWRITE replaces it, RETAIN keeps it)`,
  );

const clash = (path: string) => failure(`the AppSpec's files want both a file and a folder at ${path}`);

const statOrUndefined = (path: string) => statSync(path, { throwIfNoEntry: false });
const lstatOrUndefined = (path: string) => lstatSync(path, { throwIfNoEntry: false });
