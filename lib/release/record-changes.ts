import type { EnvironmentRecord, ReleaseRecord, VerdictRecord } from './release-record.ts';

const VERDICTS_KEPT = 30;

type Unsaved = Omit<ReleaseRecord, 'nonce'>;

/** The record with one environment changed; a change of an environment that it does not have is dropped. */
export function withEnvironment(record: Unsaved, name: string, change: Partial<EnvironmentRecord>): Unsaved {
  const environments = record.environments.map((environment) =>
    environment.name === name ? { ...environment, ...change } : environment,
  );
  return { ...record, stage: 'deploy', environment: name, environments };
}

/** The record with a CodeDeploy deployment that it did not have yet. */
export function withDeployment(
  record: Unsaved,
  name: string,
  deployment: EnvironmentRecord['deployments'][number],
): Unsaved {
  const known = record.environments.find((environment) => environment.name === name)?.deployments ?? [];
  const others = known.filter(({ id }) => id !== deployment.id);
  return withEnvironment(record, name, { deployments: [...others, deployment] });
}

/** The record with one more verdict; the oldest go first. */
export function withVerdict(record: Unsaved, name: string, verdict: VerdictRecord): Unsaved {
  const known = record.environments.find((environment) => environment.name === name)?.verdicts ?? [];
  return withEnvironment(record, name, { verdicts: [...known, verdict].slice(-VERDICTS_KEPT) });
}
