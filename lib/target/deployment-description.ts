/** What a deployment of the pipeline is for. */
export interface DescribedRun {
  readonly release: string;
  readonly environment: string;
  readonly kind: 'deploy' | 'rollback';
}

/** At most 256 characters: 80, 40 and the rest. */
export const descriptionOf = (
  run: { release: string; environment: string },
  kind: DescribedRun['kind'],
  attempt: number,
) => `${run.release}/${run.environment}/${kind}/${attempt}`;

const DESCRIPTION = /^([A-Za-z0-9_-]{1,80})\/([^/]+)\/(deploy|rollback)\/\d+$/;

/** Whose a deployment is, by its description; undefined for one that is not the pipeline's. */
export function runOfDescription(description: string): DescribedRun | undefined {
  const [, release, environment, kind] = DESCRIPTION.exec(description) ?? [];
  return release && environment ? { release, environment, kind: kind as DescribedRun['kind'] } : undefined;
}
