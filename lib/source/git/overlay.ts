import * as z from 'zod/mini';

/**
 * What an archive of a commit's files says beside the files themselves; its first entry. No file of a repository can have
 * this name, as git keeps `.git` for itself.
 */
export const OVERLAY_FILE = '.git/signalbox.json';

export const overlay = z.strictObject({
  /** The commit on whose files it lies; absent: the archive is whole. */
  base: z.optional(z.string()),
  /** Paths that are gone since the base. */
  deleted: z.array(z.string()),
  /** Commits of other repositories, by path; their files are not in the archive. */
  submodules: z.record(z.string(), z.string()),
});

export type Overlay = z.infer<typeof overlay>;
