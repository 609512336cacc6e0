/** The files that an AppSpec file is deployed with, to look at: a folder on a disk, or an uploaded bundle. */
export interface BundleFiles {
  /** What stands in a folder (`''` is the root, `/` between parts); undefined where there is no such folder. */
  list(folder: string): Promise<readonly BundleEntry[] | undefined>;
  /** The text of a file; undefined where there is none, where it is too large to be read whole, or not UTF-8. */
  read(path: string): Promise<string | undefined>;
}

export interface BundleEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly executable: boolean;
}
