import type { EnvironmentRecord, ReleaseRecord } from '../release/release-record.ts';
import { atMost } from '../runtime/at-most.ts';
import { NotStoppable } from './not-stoppable.ts';
import type { StopPorts } from './stop-ports.ts';

/**
 * Stops a release in the environment that it is in. What has deployed nothing yet is taken out of its wait. Every deployment
 * that is under way is stopped with a rollback: the pipeline hears of it, follows the way back and records why. Undefined where neither is so just
 * now. Throws NotStoppable where a stop would do nothing.
 */
export async function stopEnvironment(
  record: Pick<ReleaseRecord, 'release' | 'environment' | 'environments'>,
  { deployments, withdraw, note }: Pick<StopPorts, 'deployments' | 'withdraw' | 'note'>,
): Promise<string | undefined> {
  const environment = record.environments.find(({ name }) => name === record.environment);
  if (!environment || environment.endedAt !== undefined) return undefined;
  const { name, status } = environment;
  if (status !== 'waiting' || !withdraw) refuseUnstoppable(record.release, environment);
  const ids = environment.deployments.flatMap(({ kind, id }) => (kind === 'deploy' ? [id] : []));
  if (ids.length === 0) {
    const isOut = await withdraw?.({ release: record.release, environment: name });
    return isOut ? `it waits for ${name} no longer; nothing was deployed there` : undefined;
  }
  const run = { release: record.release, environment: name };
  const activities = await atMost(AT_ONCE, ids, (id) => deployments.isActive(run, id));
  const active = ids.filter((_id, index) => activities[index]);
  if (active.length === 0)
    throw new NotStoppable(`${said(ids, 'has', 'have')} ended already, ${name} is only watched`, 'watched');
  const noted = await note?.(record.release);
  await atMost(AT_ONCE, active, (id) => deployments.stop(run, id));
  return `in ${name} ${said(active, 'was', 'were')} told to stop and to roll back${noted ?? ''}`;
}

/** Calls about the deployments of several functions. */
const AT_ONCE = 4;

const said = (ids: readonly string[], one: string, more: string): string =>
  ids.length === 1 ? `deployment ${ids[0]} ${one}` : `deployments ${ids.join(', ')} ${more}`;

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
