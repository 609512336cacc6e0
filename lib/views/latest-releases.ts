import { lane } from '../lanes/lane.ts';
import type { ReleaseRecord } from '../release/release-record.ts';
import { keys } from '../store/keys.ts';
import { releasePage } from '../store/release-page.ts';
import type { StateStore } from '../store/state-store.ts';

/**
 * The newest `limit` releases of an application, the newest first, and after them whatever else is in an environment or waits
 * for one, however old.
 */
export async function latestReleases(
  store: StateStore,
  application: string,
  limit: number,
): Promise<readonly ReleaseRecord[]> {
  const { records } = await releasePage(store.objects, { applications: [application], limit });
  if (records.length === 0) return [];
  return [...records, ...(await inLanes(store, application, records))];
}

/** Releases that hold a lane of the application or wait for one, but for those that are known already. */
async function inLanes(
  { objects, records }: StateStore,
  application: string,
  known: readonly ReleaseRecord[],
): Promise<ReleaseRecord[]> {
  const ids = new Set<string>();
  for await (const key of objects.list(keys.lanesOf(application))) {
    const standing = (await objects.read(key, lane))?.value;
    for (const claim of [standing?.holder, standing?.waiting]) if (claim) ids.add(claim.release);
  }
  for (const { release } of known) ids.delete(release);
  const found = await Promise.all([...ids].map((release) => records.find(release)));
  return found.filter((record) => record !== undefined).sort(newestFirst);
}

const newestFirst = (a: ReleaseRecord, b: ReleaseRecord): number =>
  Date.parse(b.startedAt) - Date.parse(a.startedAt);
