import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { create, extract } from 'tar';
import { AwsError } from '../../aws-error.ts';
import type { CacheSpec } from './buildspec/buildspec.ts';
import { matchingFiles } from './matching-files.ts';
import type { BuildRun } from './build-run.ts';
import { objectAddress, openObject } from './s3-object.ts';
import type { ShellSession } from './shell-session.ts';
import { shellText } from './shell-text.ts';

/** Keeps what the build leaves for the next one. */
export type SaveCache = () => Promise<void>;

/**
 * Puts back what an earlier build of the key kept, else of a fallback key, before the phases. Copies are kept in S3 or
 * on this machine, under the key and a hash of the paths; without a key there is one copy, always overwritten. A cache
 * that cannot be read or written is told in the log and fails no build.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/caching-s3.html
 */
export async function restoreCache(
  run: BuildRun,
  spec: CacheSpec | undefined,
  shell: ShellSession,
): Promise<SaveCache> {
  const store = spec && cacheStore(run);
  if (!store) return () => Promise.resolve();
  const version = createHash('sha256').update(JSON.stringify(spec.paths)).digest('hex').slice(0, 16);
  const keys: string[] = [];
  for (const key of [spec.key ?? 'latest', ...spec.fallbackKeys]) keys.push(await shellText(run, shell, key));
  const key = keys[0]!;
  const found = spec.action === 'save' ? undefined : await restore(run, store, { keys, version });
  // A copy under a key is never written again.
  const kept = found === key && spec.key !== undefined;
  tellOutside(run, spec.paths);
  return async () => {
    if (kept || spec.action === 'restore') return;
    await save(run, store, { name: `${nameOf(version, key)}.tgz`, paths: spec.paths, key });
  };
}

/** AWS keeps paths of the whole container, which this machine is not: a build's own is its source alone. */
function tellOutside({ log }: BuildRun, paths: readonly string[]): void {
  const outside = paths.filter((path) => /^(\/|~|\.\.(\/|$))/.test(normalize(path)));
  if (outside.length > 0)
    log.note(`The local cloud caches files of the source alone, and keeps none of ${outside.join(', ')}`);
}

interface CacheStore {
  get(name: string): Promise<Readable | undefined>;
  /** The newest name that begins so. */
  newest(prefix: string): Promise<string | undefined>;
  put(name: string, archive: string): Promise<void>;
}

function cacheStore(run: BuildRun): CacheStore | undefined {
  const { type, location = '', cacheNamespace = run.build.projectName } = run.build.cache ?? {};
  if (type === 'S3') return s3Store(run, `${location}/${cacheNamespace}`);
  if (type === 'LOCAL') return localStore(join(run.cloud.folder('codebuild-cache'), cacheNamespace));
  run.log.note('The buildspec names a cache, the project has none (NO_CACHE)');
  return undefined;
}

const nameOf = (version: string, key: string) => `${version}/${encodeURIComponent(key)}`;

async function restore(
  run: BuildRun,
  store: CacheStore,
  { keys: [key, ...fallback], version }: { keys: readonly string[]; version: string },
): Promise<string | undefined> {
  try {
    let name: string | undefined = `${nameOf(version, key!)}.tgz`;
    let archive = await store.get(name);
    for (const prefix of archive ? [] : fallback) {
      name = await store.newest(nameOf(version, prefix));
      archive = name === undefined ? undefined : await store.get(name);
      if (archive) break;
    }
    if (!archive) {
      run.log.note(`Found no cache of ${[key, ...fallback].join(', ')}`);
      return undefined;
    }
    await pipeline(archive, extract({ cwd: run.source }));
    const found = decodeURIComponent(name!.slice(version.length + 1, -'.tgz'.length));
    run.log.note(`Restored the cache ${found}`);
    return found;
  } catch (error) {
    run.log.note(`The cache could not be restored: ${(error as Error).message}`);
    return undefined;
  }
}

async function save(
  run: BuildRun,
  store: CacheStore,
  { name, paths, key }: { name: string; paths: readonly string[]; key: string },
): Promise<void> {
  try {
    const files = matchingFiles(run.source, { files: paths, excludePaths: [] });
    if (files.length === 0) {
      run.log.note(`Nothing to keep in the cache ${key}`);
      return;
    }
    const archive = join(run.folder, 'cache.tgz');
    await create({ gzip: true, cwd: run.source, file: archive, portable: true }, files);
    await store.put(name, archive);
    run.log.note(`Kept ${files.length} files in the cache ${key}`);
  } catch (error) {
    run.log.note(`The cache could not be kept: ${(error as Error).message}`);
  }
}

function s3Store(run: BuildRun, location: string): CacheStore {
  const { Bucket, Key } = objectAddress(location);
  return {
    get: (name) => openObject(run, { Bucket, Key: `${Key}/${name}` }).catch(unlessMissing),
    newest: async (prefix) => {
      const { Contents = [] } = await run.cloud.call<{ Contents?: { Key: string; LastModified: Date }[] }>(
        run.role,
        's3',
        'ListObjectsV2',
        { Bucket, Prefix: `${Key}/${prefix}` },
      );
      const [newest] = Contents.sort((a, b) => b.LastModified.getTime() - a.LastModified.getTime());
      return newest?.Key.slice(Key.length + 1);
    },
    put: async (name, archive) => {
      const Body = createReadStream(archive);
      const ContentLength = statSync(archive).size;
      await run.cloud.call(run.role, 's3', 'PutObject', {
        Bucket,
        Key: `${Key}/${name}`,
        Body,
        ContentLength,
      });
    },
  };
}

/** A role that may not list gets 403 for what is not there. */
function unlessMissing(error: unknown): undefined {
  if (error instanceof AwsError && ['NoSuchKey', 'AccessDenied'].includes(error.code)) return undefined;
  throw error;
}

function localStore(folder: string): CacheStore {
  const pathOf = (name: string) => join(folder, name);
  return {
    get: (name) => Promise.resolve(existsSync(pathOf(name)) ? createReadStream(pathOf(name)) : undefined),
    newest: (prefix) => {
      const [version = '', start = ''] = prefix.split('/');
      const names = existsSync(pathOf(version)) ? readdirSync(pathOf(version)) : [];
      const [newest] = names
        .filter((name) => name.startsWith(start) && name.endsWith('.tgz'))
        .sort(
          (a, b) => statSync(join(folder, version, b)).mtimeMs - statSync(join(folder, version, a)).mtimeMs,
        );
      return Promise.resolve(newest && `${version}/${newest}`);
    },
    put: async (name, archive) => {
      const file = pathOf(name);
      mkdirSync(dirname(file), { recursive: true });
      await copyFile(archive, `${file}.new`);
      renameSync(`${file}.new`, file);
    },
  };
}
