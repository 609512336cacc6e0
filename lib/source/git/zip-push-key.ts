/**
 * Keys of git-remote-s3, another remote helper, below a source prefix: `s3+zip://<bucket>/sources/<application>` puts the
 * files of each pushed ref as a zip, beside bundles, locks and the name of the first branch, which are no sources.
 * https://github.com/awslabs/git-remote-s3
 */
export function zipPushOfKey(key: string): ZipPush | 'bookkeeping' | undefined {
  const [, application = '', ref] = ZIP.exec(key) ?? [];
  if (ref) return { ref, headKey: `sources/${application}/HEAD` };
  return BOOKKEEPING.test(key) ? 'bookkeeping' : undefined;
}

export interface ZipPush {
  /** As S3 names it: UTF-8. */
  readonly ref: string;
  /** Where the ref is named that a clone checks out. */
  readonly headKey: string;
}

const ZIP = /^sources\/([^/]+)\/(refs\/(?:heads|tags)\/.+)\/repo\.zip$/;
const BOOKKEEPING =
  /^sources\/[^/]+\/(?:HEAD|lfs\/.+|refs\/(?:heads|tags)\/.+\/(?:[0-9a-f]{40}\.bundle|LOCK#.*|PROTECTED#))$/;
