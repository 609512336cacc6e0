import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeploymentSpecification } from './deployment-specification.ts';

export const STARTED_SUFFIX = '-started.json';

/** Notes on the host's disk that a deployment's ApplicationStart has succeeded: what a boot of the host starts again. */
export function noteStarted(file: string, specification: DeploymentSpecification): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(specification));
}

/** The application was stopped, or its files are about to change. */
export const noteStopped = (file: string): void => rmSync(file, { force: true });

/** The deployments, one of each deployment group, whose applications ran when they were last heard of. */
export function startedApplications(instructions: string): DeploymentSpecification[] {
  mkdirSync(instructions, { recursive: true });
  return readdirSync(instructions)
    .filter((name) => name.endsWith(STARTED_SUFFIX))
    .map((name) => JSON.parse(readFileSync(join(instructions, name), 'utf8')) as DeploymentSpecification);
}
