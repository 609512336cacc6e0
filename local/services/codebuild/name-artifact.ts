import type { ArtifactsSpec } from './buildspec/buildspec.ts';
import type { BuildRun } from './build-run.ts';
import type { ShellSession } from './shell-session.ts';
import { shellText } from './shell-text.ts';
import type { ArtifactsRecord } from './tables.ts';

/** Puts the buildspec's name in the place of the artifact's where the project asks for it (overrideArtifactName). */
export async function nameArtifact(
  run: BuildRun,
  artifacts: ArtifactsRecord,
  spec: ArtifactsSpec,
  shell: ShellSession,
): Promise<void> {
  if (!artifacts.overrideArtifactName || spec.name === undefined) return;
  const parent = artifacts.location!.slice(0, artifacts.location!.lastIndexOf('/'));
  artifacts.location = `${parent}/${await shellText(run, shell, spec.name)}`;
}
