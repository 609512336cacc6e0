import { array, assert, boolean, constantFrom, integer, option, property } from 'fast-check';
import { expect, test } from 'vitest';
import { listPage } from '../../../../local/services/s3/listing.ts';
import { createObjectIndex } from '../../../../local/services/s3/object-index.ts';
import { compareKeys } from '../../../../local/services/s3/object-key.ts';
import type { ObjectVersion } from '../../../../local/services/s3/records.ts';

const version = (versionId: string): ObjectVersion => ({ versionId, modified: 0 });
const key = array(constantFrom('a', 'b', '/', '\u{1F600}', '\uFFFD'), { minLength: 1, maxLength: 5 }).map(
  (it) => it.join(''),
);

/** What a listing must hold, worked out the slow way. */
function expected(keys: readonly string[], prefix: string, delimiter: string | undefined): string[] {
  const all = new Set<string>();
  for (const key of [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
    all.add(end < 0 ? key : `${key.slice(0, end + 1)}*`);
  }
  return [...all];
}

test('gives every key or common prefix once and in order, whatever the page size', () => {
  assert(
    property(
      array(key, { maxLength: 30 }),
      constantFrom('', 'a', 'a/', '/', '\u{1F600}'),
      option(constantFrom('/'), { nil: undefined }),
      integer({ min: 1, max: 5 }),
      (keys, prefix, delimiter, most) => {
        const index = createObjectIndex(new Map([...new Set(keys)].map((it) => [it, [version('null')]])));
        const values = (it: string) => index.versions(it).map((value) => ({ id: value.versionId, value }));
        const seen: string[] = [];
        let after: string | undefined = '';
        while (after !== undefined) {
          const page: ReturnType<typeof listPage<ObjectVersion>> = listPage({
            index,
            prefix,
            delimiter,
            after,
            most,
            values,
          });
          const marked = page.prefixes.map((it) => `${it}*`);
          const entries = page.entries.map((it) => it.key);
          expect(marked.length + entries.length).toBeLessThanOrEqual(most);
          seen.push(...[...entries, ...marked].sort(compareKeys));
          after = page.next;
        }
        expect(seen).toEqual(expected(keys, prefix, delimiter));
      },
    ),
    { numRuns: 500 },
  );
});

test('keeps keys in order through any puts and deletes', () => {
  assert(
    property(
      array(
        array(key, { minLength: 1, maxLength: 1 }).chain(([it]) =>
          boolean().map((put) => ({ it: it!, put })),
        ),
      ),
      (steps) => {
        const index = createObjectIndex(new Map());
        const model = new Map<string, number>();
        steps.forEach(({ it, put }, step) => {
          if (put) {
            index.add(it, version(String(step)));
            model.set(it, (model.get(it) ?? 0) + 1);
          } else if (model.has(it)) {
            index.remove(it, index.versions(it)[0]!.versionId);
            if (model.get(it) === 1) model.delete(it);
            else model.set(it, model.get(it)! - 1);
          }
        });
        expect(index.allKeys()).toEqual([...model.keys()].sort(compareKeys));
        expect(index.size).toBe(model.size);
      },
    ),
  );
});
