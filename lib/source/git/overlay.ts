/**
 * What an archive of a commit's files says beside the files themselves; its first entry. No file of a repository can have
 * this name, as git keeps `.git` for itself.
 */
export const OVERLAY_FILE = '.git/signalbox.json';

export interface Overlay {
  /** The commit on whose files it lies; absent: the archive is whole. */
  readonly base?: string;
  /** Paths that are gone since the base. */
  readonly deleted: readonly string[];
  /** Commits of other repositories, by path; their files are not in the archive. */
  readonly submodules: Readonly<Record<string, string>>;
}
