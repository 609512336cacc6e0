import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

/** Enough to find a typing error in, and one page of a listing. */
const MOST = 1_000;
/** So much of an id is an application's name in most cases; typing errors come later, or in a short name. */
const SURE = 3;

/** Ids of releases that begin like this one, to offer them where there is no such release. */
export const releasesLike = (objects: JsonObjects, release: string): Promise<readonly string[]> =>
  releasesThatBegin(objects, release.slice(0, SURE));

/** Ids of releases that begin so, at most a thousand. */
export async function releasesThatBegin(objects: JsonObjects, beginning: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const key of objects.list(keys.releasePointers(beginning))) {
    found.push(key.slice(keys.releasePointers('').length, -'.json'.length));
    if (found.length >= MOST) break;
  }
  return found;
}
