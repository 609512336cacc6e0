import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactsSpec } from './buildspec.ts';
import type { BuildRun } from './run-build.ts';
import type { ShellSession } from './shell-session.ts';

/**
 * Puts the buildspec's name in the place of the artifact's where the project asks for it (overrideArtifactName); the
 * shell works out what is in it (`site-$(date +%Y-%m-%d).zip`).
 */
export async function nameArtifact(run: BuildRun, spec: ArtifactsSpec, shell: ShellSession): Promise<void> {
  const artifacts = run.build.artifacts!;
  if (!artifacts.overrideArtifactName || spec.name === undefined) return;
  const file = join(run.folder, 'artifact-name');
  await shell.run(`printf %s "${spec.name}" > "${file}"`);
  const parent = artifacts.location!.slice(0, artifacts.location!.lastIndexOf('/'));
  artifacts.location = `${parent}/${readFileSync(file, 'utf8')}`;
}
