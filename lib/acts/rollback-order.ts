import type { ReleaseRequest } from '../events/release-request.ts';
import { previousGood } from '../release/previous-good.ts';
import { hasEnded, type EnvironmentRecord, type ReleaseRecord } from '../release/release-record.ts';
import { refOfKey } from '../source/git/ref-key.ts';
import { releasePage } from '../store/release-page.ts';
import type { StateStore } from '../store/state-store.ts';
import { NotReversible } from './not-reversible.ts';

/** What a rollback by hand would do: a release of its own, of the revision that served before, judged as any other. */
export interface RollbackOrder {
  readonly application: string;
  readonly environment: string;
  /** The release that serves. */
  readonly from: string;
  readonly to: string;
  readonly request: ReleaseRequest;
}

export interface RollbackWish {
  readonly application: string;
  readonly environment: string;
  /** A release that succeeded there; left out: the one before what serves. */
  readonly to?: ReleaseRecord | undefined;
  readonly reason?: string | undefined;
}

/** So far back a release is looked for; who wants an older one names it. */
const LOOKED_AT = 200;

/** Says what a rollback would do, and does nothing. Throws NotReversible where there is nothing to go back to, or not now. */
export async function rollbackOrder(
  wish: RollbackWish,
  { objects, good }: Pick<StateStore, 'objects' | 'good'>,
): Promise<RollbackOrder> {
  const { application, environment, reason } = wish;
  const { records } = await releasePage(objects, { applications: [application], limit: LOOKED_AT });
  const busy = onItsWay(records, environment);
  if (busy) throw new NotReversible(`${busy.release} is on its way to ${environment}`, 'busy', busy.release);
  const serving = await good.find(application, environment);
  if (!serving) throw new NotReversible(`nothing has proved good in ${environment} yet`, 'nothing-good');
  const to = wish.to ?? previousGood(records, { release: serving.release, environment });
  if (!to)
    throw new NotReversible(
      `no earlier release of another revision that succeeded in ${environment} is known`,
      'none-before',
    );
  refuseUnproven(wish);
  const from = to.release === serving.release ? leftBy(records, environment) : serving.release;
  if (from === undefined) throw new NotReversible(`${to.release} is what serves ${environment}`, 'serving');
  const why = reason === undefined || reason === '' ? '' : `: ${reason}`;
  const request = {
    source: to.source,
    ...(refOfKey(to.source.key) ? { application } : {}),
    environments: [environment],
    reason: `back from ${from} to ${to.release}${why}`,
  };
  return { application, environment, from, to: to.release, request };
}

/** The release that is on its way to or in an environment. */
const onItsWay = (records: readonly ReleaseRecord[], environment: string): ReleaseRecord | undefined =>
  records.find(
    (record) =>
      !hasEnded(record) && record.environments.some(({ name, endedAt }) => name === environment && !endedAt),
  );

/**
 * The release that may still be in an environment though another one proved good last there: it was deployed, failed, and was
 * not seen taken back. Undefined where the last one that was deployed there ended well or was.
 */
function leftBy(records: readonly ReleaseRecord[], environment: string): string | undefined {
  const isThere = ({ name, deployments }: EnvironmentRecord) =>
    name === environment && deployments.length > 0;
  const last = records.find(({ environments }) => environments.some(isThere));
  return last?.environments.find(isThere)?.status === 'failed' ? last.release : undefined;
}

function refuseUnproven({ to, application, environment }: RollbackWish): void {
  if (!to) return;
  const there = to.environments.find(({ name }) => name === environment)?.status;
  if (there === 'succeeded' && to.application === application) return;
  throw new NotReversible(
    `${to.release} has never proved good in ${environment} (${there ?? 'it was not there'})`,
    'unproven',
  );
}
