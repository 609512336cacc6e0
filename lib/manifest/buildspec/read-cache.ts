import type { Field, YamlReader } from '../yaml-reader.ts';
import { readPaths } from './read-paths.ts';

const CACHE = ['paths', 'key', 'fallback-keys', 'action'] as const;
const MOST_FALLBACK_KEYS = 5;

export function readCache(reader: YamlReader, field: Field): void {
  const cache = reader.map(field, CACHE);
  if (!cache) return;
  readPaths(reader, cache.paths);
  if (cache.key.node) reader.string(cache.key, 'a key');
  const fallback = cache['fallback-keys'];
  const keys = fallback.node ? (reader.list(fallback, 'keys') ?? []) : [];
  for (const key of keys) reader.string(key, 'a key');
  if (keys.length > MOST_FALLBACK_KEYS) {
    reader.fault(
      fallback,
      `expected ${fallback.name} to be up to ${MOST_FALLBACK_KEYS} keys, got ${keys.length}`,
    );
  }
  const action = cache.action.node && reader.string(cache.action, 'restore or save');
  if (action !== undefined && action !== 'restore' && action !== 'save') {
    reader.fault(cache.action, `expected ${cache.action.name} to be restore or save, got ${action}`);
  }
}
