import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import type { Application } from '../application.ts';
import { findAppSpec } from './find-app-spec.ts';
import { findEcs } from './find-ecs.ts';
import { findGo } from './find-go.ts';
import { findJava } from './find-java.ts';
import { findLambda } from './find-lambda.ts';
import { findNode } from './find-node.ts';
import { findPython } from './find-python.ts';
import { findStatic } from './find-static.ts';
import { foldersIn } from './names-in.ts';

/** What a folder can be released as, the likeliest first. */
export async function findApplications(folder: BundleFiles): Promise<readonly Application[]> {
  const found = [
    await findLambda(folder),
    await findEcs(folder),
    await findJava(folder),
    await findNode(folder),
    await findPython(folder),
    await findGo(folder),
    await findStatic(folder),
  ];
  const others = found.filter((application) => application !== undefined);
  const described = await findAppSpec(folder, others);
  return described ? [described, ...others] : others;
}

const MOST_LOOKED_AT = 50;

/** Folders up to two levels down that hold an application each: those of a repository of many. */
export async function findApplicationsBelow(folder: BundleFiles): Promise<readonly string[]> {
  const below: string[] = [];
  for (const first of await foldersIn(folder)) {
    below.push(first, ...(await foldersIn(folder, first)).map((second) => `${first}/${second}`));
  }
  const found: string[] = [];
  for (const path of below.slice(0, MOST_LOOKED_AT)) {
    if ((await findApplications(partOf(folder, path))).length > 0) found.push(path);
  }
  return found;
}

function partOf(folder: BundleFiles, path: string): BundleFiles {
  const join = (below: string) => (below === '' ? path : `${path}/${below}`);
  return { list: (below) => folder.list(join(below)), read: (file) => folder.read(join(file)) };
}
