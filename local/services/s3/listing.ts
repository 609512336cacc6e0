import { compareKeys } from './object-key.ts';
import type { ObjectIndex } from './object-index.ts';
import { s3Error } from './s3-error.ts';

export interface ListingQuery<Value> {
  readonly index: Pick<ObjectIndex, 'keys'>;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** Only what comes after this key; empty: from the beginning. */
  readonly after: string;
  /** With this, also what comes after it within the key `after` (the next version, the next upload). */
  readonly withinAfter?: string | undefined;
  readonly most: number;
  values(key: string): readonly { readonly id: string; readonly value: Value }[];
}

export interface ListingPage<Value> {
  readonly entries: readonly { readonly key: string; readonly value: Value }[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of a page that is not the last. */
  readonly next?: string;
  /** The last value of that key. */
  readonly nextWithin?: string;
}

/** One page of keys in order, those that share a beginning up to the delimiter rolled into one. */
export function listPage<Value>(query: ListingQuery<Value>): ListingPage<Value> {
  if (query.most === 0) return { entries: [], prefixes: [] };
  const entries: { key: string; value: Value }[] = [];
  const prefixes: string[] = [];
  let last: { readonly next: string; readonly nextWithin?: string } | undefined;
  for (const { key, id, value } of walk(query)) {
    if (entries.length + prefixes.length >= query.most) return { entries, prefixes, ...last };
    if (value === undefined) {
      prefixes.push(key);
      last = { next: key };
    } else {
      entries.push({ key, value });
      last = { next: key, nextWithin: id };
    }
  }
  return { entries, prefixes };
}

/** `max-keys` and its like: at most, and unless said, 1,000. */
export function pageSize(asked: number | undefined, name: string): number {
  if (asked === undefined) return LARGEST_PAGE;
  if (asked < 0) {
    throw s3Error('InvalidArgument', `Argument ${name} must be an integer between 0 and 2147483647`, {
      ArgumentName: name,
      ArgumentValue: asked,
    });
  }
  return Math.min(asked, LARGEST_PAGE);
}

/** `encoding-type=url`: as in an HTML form, but with slashes left alone, so that keys XML cannot hold can be listed. */
export const urlEncoder =
  (encodingType: string | undefined) =>
  (text: string): string =>
    encodingType === 'url'
      ? encodeURIComponent(text)
          .replace(/%2F/g, '/')
          .replace(/%20/g, '+')
          .replace(/[!'()~]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`)
      : text;

const LARGEST_PAGE = 1000;

interface Step<Value> {
  readonly key: string;
  readonly id: string;
  /** Left out: `key` is a common prefix. */
  readonly value?: Value;
}

function* walk<Value>(query: ListingQuery<Value>): Generator<Step<Value>> {
  const { index, prefix, delimiter, after, withinAfter, values } = query;
  let before = startOf(query);
  for (;;) {
    let skip: string | undefined;
    for (const key of index.keys(before)) {
      if (!key.startsWith(prefix)) return;
      const rolled = commonPrefix(key, prefix, delimiter);
      if (rolled !== undefined) {
        if (values(key).length === 0) continue; // nothing but a delete marker: it does not count
        yield { key: rolled, id: '' };
        skip = rolled;
        break;
      }
      yield* stepsOf(key, values(key), key === after ? withinAfter : undefined);
    }
    if (skip === undefined) return;
    const done = skip;
    before = (key) => compareKeys(key, done) < 0 || key.startsWith(done);
  }
}

function startOf<Value>({ prefix, delimiter, after, withinAfter }: ListingQuery<Value>) {
  const rolled = commonPrefix(after, prefix, delimiter);
  return (key: string) => {
    if (compareKeys(key, prefix) < 0) return true;
    if (after === '') return false;
    if (rolled === after && key.startsWith(rolled)) return true; // rolled up on the page before
    const order = compareKeys(key, after);
    return withinAfter === undefined ? order <= 0 : order < 0;
  };
}

function commonPrefix(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter || !key.startsWith(prefix)) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

function stepsOf<Value>(
  key: string,
  values: readonly { readonly id: string; readonly value: Value }[],
  withinAfter: string | undefined,
): Step<Value>[] {
  const start = withinAfter === undefined ? 0 : values.findIndex(({ id }) => id === withinAfter) + 1;
  return values.slice(start).map((it) => ({ key, ...it }));
}
