import { deploymentsOf, type Intent } from './intent.ts';
import type { EnvironmentRecord, ReleaseRecord, VerdictRecord } from './release-record.ts';

const VERDICTS_KEPT = 30;

type Unsaved = Omit<ReleaseRecord, 'nonce'>;

/**
 * The record with one environment changed. An environment that has ended stays as it ended: whoever was still at work
 * when its execution was stopped comes too late. A change of an environment that the record does not have is dropped.
 */
export function withEnvironment(record: Unsaved, name: string, change: Partial<EnvironmentRecord>): Unsaved {
  if (hasEnded(record, name)) return record;
  const environments = record.environments.map((environment) =>
    environment.name === name ? { ...environment, ...change } : environment,
  );
  return { ...record, stage: 'deploy', environment: name, environments };
}

const ENDED = new Set(['succeeded', 'failed', 'rolled-back', 'superseded']);

/** Whether the release has left the environment for good. */
export const hasEnded = ({ environments }: Pick<Unsaved, 'environments'>, name: string): boolean =>
  environments.some((environment) => environment.name === name && ENDED.has(environment.status));

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

/** The record with the deployments of an intent that nobody came to tell it of. */
export function withDeploymentsOf(record: Unsaved, name: string, intent: Intent | undefined): Unsaved {
  const known = record.environments.find((environment) => environment.name === name)?.deployments ?? [];
  return (intent ? deploymentsOf(intent) : []).reduce((changed, { id, kind }) => {
    if (!id || known.some((deployment) => deployment.id === id)) return changed;
    const attempt = known.filter((deployment) => deployment.kind === kind).length + 1;
    return withDeployment(changed, name, { id, kind, attempt });
  }, record);
}

/** The record with one more verdict; the oldest go first. */
export function withVerdict(record: Unsaved, name: string, verdict: VerdictRecord): Unsaved {
  const known = record.environments.find((environment) => environment.name === name)?.verdicts ?? [];
  return withEnvironment(record, name, { verdicts: [...known, verdict].slice(-VERDICTS_KEPT) });
}
