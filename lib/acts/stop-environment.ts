import type { EnvironmentRecord, ReleaseRecord } from '../release/release-record.ts';
import { NotStoppable } from './not-stoppable.ts';
import type { StopPorts } from './stop-release.ts';

/**
 * Stops a release in the environment that it is in. What has deployed nothing yet is taken out of its wait. A deployment is
 * stopped with a rollback: the pipeline hears of it, follows the way back and records why. Undefined where neither is so just
 * now. Throws NotStoppable where a stop would do nothing.
 */
export async function stopEnvironment(
  record: Pick<ReleaseRecord, 'release' | 'environment' | 'environments'>,
  { deployments, withdraw }: Pick<StopPorts, 'deployments' | 'withdraw'>,
): Promise<string | undefined> {
  const environment = record.environments.find(({ name }) => name === record.environment);
  if (!environment || environment.endedAt !== undefined) return undefined;
  const { name, status } = environment;
  if (status !== 'waiting' || !withdraw) refuseUnstoppable(record.release, environment);
  const id = environment.deployments.findLast(({ kind }) => kind === 'deploy')?.id;
  if (id === undefined) {
    const isOut = await withdraw?.({ release: record.release, environment: name });
    return isOut ? `it waits for ${name} no longer; nothing was deployed there` : undefined;
  }
  const run = { release: record.release, environment: name };
  if (!(await deployments.isActive(run, id)))
    throw new NotStoppable(`deployment ${id} has ended already, ${name} is only watched`, 'watched');
  await deployments.stop(run, id);
  return `in ${name} deployment ${id} was told to stop and to roll back`;
}

function refuseUnstoppable(release: string, { name, status, incident }: EnvironmentRecord): void {
  if (!isUnstoppable(status)) return;
  const cause = incident === undefined ? '' : ` (${incident.cause})`;
  throw new NotStoppable(
    `${release} ${UNSTOPPABLE[status]} in ${name}${cause}: there is nothing to stop`,
    status,
  );
}

const UNSTOPPABLE = {
  waiting: 'waits and has deployed nothing',
  finishing: 'was judged good and lets the old version go',
  'rolling-back': 'is being taken back already',
} as const;

const isUnstoppable = (status: string): status is keyof typeof UNSTOPPABLE => status in UNSTOPPABLE;
