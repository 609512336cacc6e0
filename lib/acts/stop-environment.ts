import type { EnvironmentRecord, ReleaseRecord } from '../release/release-record.ts';
import type { Deployments } from '../target/deployments.ts';
import { NotStoppable } from './not-stoppable.ts';

/**
 * Stops the deployment of the environment that a release is in, with a rollback: the pipeline hears of it, follows the way
 * back and records why. Undefined where nothing is deployed just now. Throws NotStoppable where a stop would do nothing.
 */
export async function stopEnvironment(
  record: Pick<ReleaseRecord, 'release' | 'environment' | 'environments'>,
  deployments: Pick<Deployments, 'get' | 'stop'>,
): Promise<string | undefined> {
  const environment = record.environments.find(({ name }) => name === record.environment);
  if (!environment || environment.endedAt !== undefined) return undefined;
  refuseUnstoppable(record.release, environment);
  const id = environment.deployments.findLast(({ kind }) => kind === 'deploy')?.id;
  if (id === undefined) return undefined;
  if (!(await deployments.get(id)).active)
    throw new NotStoppable(
      `deployment ${id} has ended already, ${environment.name} is only watched`,
      'watched',
    );
  await deployments.stop(id);
  return `in ${environment.name} deployment ${id} was told to stop and to roll back`;
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
