import { join } from 'node:path';
import type { BundleFiles } from '../../lib/appspec/bundle-files.ts';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import type { Application } from './application.ts';
import { findApplications, findApplicationsBelow } from './find/find-applications.ts';
import { filesIn } from './find/names-in.ts';

/** What a folder can be released as, the likeliest first; at least one. Throws UserError where it is none that is known. */
export async function applicationsIn(
  bundle: BundleFiles,
  root: string,
  options: CommandContext['options'],
): Promise<readonly Application[]> {
  const found = await findApplications(bundle);
  if (found.length > 0) return withoutAppSpec(found, options);
  const below = await findApplicationsBelow(bundle);
  const places = below.map((folder) => join(root, folder)).join(', ');
  throw new UserError(`expected an application in ${root}, found none that is known`, {
    hint: below.length > 0 ? `there is one in ${places}: signalbox init <dir>` : await unknownHint(bundle),
    exitCode: EXIT.notFound,
  });
}

async function unknownHint(bundle: BundleFiles): Promise<string> {
  const files = await filesIn(bundle);
  if (files.includes('package.json'))
    return 'its package.json has no start script, no main file that is there, and no build script';
  if (files.includes('Dockerfile'))
    return 'a Dockerfile alone does not tell how it is run: taskdef.json does, the task definition of an ECS service (docs/ecs.md)';
  return `known by package.json, pyproject.toml or requirements.txt, pom.xml or build.gradle, go.mod, index.html, taskdef.json (of ECS), template.yml or serverless.yml; anything else by an appspec.yml that says how it is deployed`;
}

/** Who says how it is started wants scripts that do so, and not those that an AppSpec file names already. */
function withoutAppSpec(
  found: readonly Application[],
  options: CommandContext['options'],
): readonly Application[] {
  const isToBeWritten = ['start', 'health', 'listen'].some((option) => options[option] !== undefined);
  const others = found.filter(({ kind }) => kind !== 'appspec');
  return isToBeWritten && options['kind'] === undefined && others.length > 0 ? others : found;
}
