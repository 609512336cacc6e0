import { BuildspecError } from './buildspec-error.ts';
import type { CacheSpec } from './buildspec.ts';
import { mapping, strings, text, type Reading } from './reading.ts';

const MOST_FALLBACK_KEYS = 5;

export function readCache(reading: Reading, value: unknown): CacheSpec {
  const cache = mapping(reading, ['cache'], value);
  const key = text(reading, ['cache', 'key'], cache['key']);
  const action = text(reading, ['cache', 'action'], cache['action']);
  if (action !== undefined && action !== 'restore' && action !== 'save')
    throw new BuildspecError(
      `${reading.at(['cache', 'action'])}: expected restore or save, got ${JSON.stringify(action)}`,
    );
  const fallbackKeys = strings(reading, ['cache', 'fallback-keys'], cache['fallback-keys']);
  if (fallbackKeys.length > MOST_FALLBACK_KEYS)
    throw new BuildspecError(
      `${reading.at(['cache', 'fallback-keys'])}: expected up to ${MOST_FALLBACK_KEYS} keys, got ${fallbackKeys.length}`,
    );
  const paths = strings(reading, ['cache', 'paths'], cache['paths']);
  if (paths.length === 0)
    throw new BuildspecError(`${reading.at(['cache'])}: expected cache/paths to list at least one pattern`);
  return {
    paths,
    ...(key === undefined ? {} : { key }),
    fallbackKeys: key === undefined ? [] : fallbackKeys,
    ...(action === undefined ? {} : { action }),
  };
}
