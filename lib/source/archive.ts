import type { Readable } from 'node:stream';

/** An archive whose every byte was read once: its entries as they stand in it, and a way to read them again. */
export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  /** Reads the content of files, which must be asked for in the given order, each at most once. */
  contents(order: readonly ArchiveEntry[]): (entry: ArchiveEntry) => Promise<Readable>;
}

export interface ArchiveEntry {
  /** Relative, `/` between parts, no `.` or `..` part. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'folder';
  /** What was really there, in bytes. */
  readonly size: number;
  readonly executable: boolean;
  /** Where a link points to, as it is written. */
  readonly target?: string;
}
