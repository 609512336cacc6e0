import { didYouMean } from './did-you-mean.ts';
import type { FaultLog } from './fault-log.ts';
import type { YamlEntry, YamlMap, YamlTree } from './yaml-tree.ts';

/**
 * The values of a map in an AppSpec file for Lambda or ECS, by the name that AWS gives each key. AWS's own samples write
 * `Properties` here and `properties` there, `CurrentVersion` and `currentversion`: all are the same key.
 */
export function fieldsOf<Key extends string>(
  map: YamlMap,
  known: readonly Key[],
  log: FaultLog,
): Readonly<Partial<Record<Key, YamlTree>>> {
  const fields: Partial<Record<Key, YamlTree>> = {};
  const places: Partial<Record<Key, YamlEntry['keyAt']>> = {};
  for (const [key, { keyAt, value }] of map.entries) {
    const name = known.find((candidate) => isSpelling(key, candidate));
    if (!name) {
      warnOfUnknown(key, keyAt, { known, log });
      continue;
    }
    const first = places[name];
    if (first) warnOfTwo(key, keyAt, { first, log });
    fields[name] = value;
    places[name] = keyAt;
  }
  return fields;
}

/** Whether a key is one of the spellings that AWS uses: `CurrentVersion`, `currentVersion`, `currentversion`. */
export const isSpelling = (key: string, name: string): boolean =>
  key === name || key === name.toLowerCase() || key === `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

function warnOfUnknown(
  key: string,
  at: YamlEntry['keyAt'],
  { known, log }: { readonly known: readonly string[]; readonly log: FaultLog },
): void {
  const near = didYouMean(key, known);
  log.warn(at, {
    code: key.toLowerCase() === near?.toLowerCase() ? 'wrong-case' : 'unknown-key',
    message: `CodeDeploy knows no key \`${key}\` here; it knows ${known.join(', ')}`,
    instead: near ? `write ${near}` : 'remove it',
  });
}

function warnOfTwo(
  key: string,
  at: YamlEntry['keyAt'],
  { first, log }: { readonly first: YamlEntry['keyAt']; readonly log: FaultLog },
): void {
  log.warn(at, {
    code: 'duplicate-key',
    message: `\`${key}\` stands here a second time, in another case, and only this one counts`,
    instead: `merge it with the one at ${first.line}:${first.column}`,
  });
}
