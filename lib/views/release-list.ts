import { releaseSummary, type ReleaseSummary } from '../release/release-summary.ts';
import { releasePage } from '../store/release-page.ts';
import type { StateStore } from '../store/state-store.ts';

/** A page of releases, the newest first. */
export interface ReleaseList {
  readonly applications: readonly string[];
  /** The one whose releases are shown; undefined: all. */
  readonly application?: string;
  readonly releases: readonly ReleaseSummary[];
  /** The release after which the next page begins. */
  readonly next?: string;
}

export interface ReleaseListOrder {
  readonly applications: readonly string[];
  readonly application?: string | undefined;
  /** Only releases that started before this one. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Reads the records of a page and no other. Nothing where the application, or the release to begin after, is not known. */
export async function readReleaseList(
  { objects, records }: Pick<StateStore, 'objects' | 'records'>,
  { applications, application, after, limit }: ReleaseListOrder,
): Promise<ReleaseList> {
  const wanted =
    application === undefined ? applications : applications.filter((name) => name === application);
  const begin = after === undefined ? undefined : await records.find(after);
  const list = { applications, ...(application === undefined ? {} : { application }) };
  if (after !== undefined && !begin) return { ...list, releases: [] };
  const page = await releasePage(objects, {
    applications: wanted,
    limit,
    ...(begin ? { after: begin } : {}),
  });
  const releases = page.records.map(releaseSummary);
  const next = page.more ? releases.at(-1)?.release : undefined;
  return { ...list, releases, ...(next === undefined ? {} : { next }) };
}
