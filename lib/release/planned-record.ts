import type { Plan } from './plan.ts';
import type { ReleaseRecord } from './release-record.ts';

type Unsaved = Omit<ReleaseRecord, 'nonce'>;

/** The record once the plan stands. `original` is the release that the same upload started, if there is one. */
export function plannedRecord(
  record: Unsaved,
  plan: Plan,
  original: Pick<ReleaseRecord, 'release'> | undefined,
): Unsaved {
  return {
    ...record,
    stage: plan.build ? 'build' : 'deploy',
    source: plan.source,
    pushed: plan.pushed,
    earlier: original && original.release !== record.release ? original.release : undefined,
    artifact: plan.artifact,
    environments: plan.environments.map(({ name, deploymentGroup }) => ({
      name,
      deploymentGroup,
      status: 'pending',
      deployments: [],
      verdicts: [],
    })),
  };
}

/** `planned: build with buildspec.yml, then staging, production` */
export function plannedText({ build, environments, warnings }: Plan): string {
  const names = environments.map(({ name }) => name).join(', then ');
  const first = build ? `build with ${build.buildspec}, then ` : '';
  return [`planned: ${first}${names}`, ...warnings].join('; ');
}
