import type { EnvironmentRecord, ReleaseRecord } from '../../lib/release/release-record.ts';
import type { Deployments } from '../../lib/target/deployments.ts';
import { UserError } from '../user-error.ts';

/**
 * Stops the deployment of the environment that a release is in, with a rollback: the pipeline hears of it, follows the way
 * back and records why. Undefined where nothing is deployed just now. Throws UserError where a stop would do nothing.
 */
export async function stopRun(
  record: Pick<ReleaseRecord, 'release' | 'environment' | 'environments'>,
  deployments: Pick<Deployments, 'get' | 'stop'>,
): Promise<string | undefined> {
  const environment = record.environments.find(({ name }) => name === record.environment);
  if (!environment || environment.endedAt !== undefined) return undefined;
  refuseUnstoppable(record.release, environment);
  const id = environment.deployments.findLast(({ kind }) => kind === 'deploy')?.id;
  if (id === undefined) return undefined;
  if (!(await deployments.get(id)).active)
    throw new UserError(`deployment ${id} has ended already, ${environment.name} is only watched`, {
      hint: 'wait for the verdict; `signalbox rollback` then goes back',
    });
  await deployments.stop(id);
  return `in ${environment.name} deployment ${id} was told to stop and to roll back`;
}

function refuseUnstoppable(release: string, { name, status, incident }: EnvironmentRecord): void {
  const why = UNSTOPPABLE[status];
  if (why === undefined) return;
  const cause = incident === undefined ? '' : ` (${incident.cause})`;
  throw new UserError(`${release} ${why.what} in ${name}${cause}: there is nothing to stop`, {
    hint: why.hint,
  });
}

const UNSTOPPABLE: Partial<Record<EnvironmentRecord['status'], { what: string; hint: string }>> = {
  waiting: {
    what: 'waits and has deployed nothing',
    hint: 'a newer release takes its place; once it deploys, `signalbox stop` takes it back',
  },
  finishing: {
    what: 'was judged good and lets the old version go',
    hint: 'wait for its end; `signalbox rollback` then goes back',
  },
  'rolling-back': { what: 'is being taken back already', hint: '`signalbox watch` follows it' },
};
