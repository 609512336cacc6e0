import { atMost } from '../runtime/at-most.ts';
import { releaseRecord, type ReleaseRecord } from '../release/release-record.ts';
import type { JsonObjects } from './json-objects.ts';
import { invertedTime, keys } from './keys.ts';

export interface PageOrder {
  readonly applications: readonly string[];
  readonly limit: number;
  /** Only releases that started before this one. */
  readonly after?: Pick<ReleaseRecord, 'release' | 'startedAt'>;
}

export interface ReleasePage {
  readonly records: readonly ReleaseRecord[];
  /** There are older ones. */
  readonly more: boolean;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const MOST_KEYS = 1_000;
const AT_ONCE = 20;

/** Releases of one or several applications, the newest first. Reads the records of the page and no other. */
export async function releasePage(objects: JsonObjects, order: PageOrder): Promise<ReleasePage> {
  const listed = await atMost(AT_ONCE, order.applications, (application) =>
    newestKeys(objects, application, order),
  );
  const newest = listed.flat().sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const found = await atMost(AT_ONCE, newest.slice(0, order.limit), (key) =>
    objects.read(key, releaseRecord),
  );
  return {
    records: found.flatMap((record) => record?.value ?? []),
    more: newest.length > order.limit,
  };
}

/** The keys of the page as if there were no other application, and one more. */
async function newestKeys(
  objects: JsonObjects,
  application: string,
  { limit, after }: PageOrder,
): Promise<string[]> {
  const prefix = keys.releasesOf(application);
  const last = after && `${prefix}${invertedTime(after.startedAt)}-${after.release}.json`;
  const found: string[] = [];
  const pageSize = Math.min(limit + 1, MOST_KEYS);
  for await (const key of objects.list(prefix, { after: last, pageSize })) {
    found.push(key);
    if (found.length > limit) break;
  }
  return found;
}

/** Begins with the inverted time, and so sorts across applications. */
const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
