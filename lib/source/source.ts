import type { Readable } from 'node:stream';

/** An uploaded bundle that can be read anywhere and more than once (a file in /tmp, a buffer). */
export interface SourceFile {
  readonly size: number;
  /** The bytes from `start` up to but not including `end`. */
  read(start: number, end: number): Readable;
}

export type BundleFormat = 'zip' | 'tar' | 'tgz';

/** A bundle that kept all rules: nothing outside its tree, no link out of it, within its limits. */
export interface CheckedSource {
  /** `git`: the files of a commit. */
  readonly format: BundleFormat | 'git';
  readonly entries: readonly SourceEntry[];
  /** A small document of the bundle as text, undefined where there is none; refuses one above `most` bytes (256 KiB). */
  text(path: string, most?: number): Promise<string | undefined>;
  /** The same tree as one zip: modification times fixed, exec bits and links kept, entries sorted by path. */
  zip(): Readable;
  /** The same of one folder, its path left out of the names; undefined where it holds no file. Empty: the whole tree. */
  folder(path: string): SourceFolder | undefined;
}

export interface SourceFolder {
  /** Bytes of all files, as they are when unpacked. */
  readonly size: number;
  zip(): Readable;
}

interface SourceEntry {
  /** Relative, `/` between parts, no `.` or `..` part. */
  readonly path: string;
  readonly kind: 'file' | 'link';
  readonly size: number;
  readonly executable: boolean;
}

/** Thrown where a bundle breaks a rule; the message is one sentence that names the rule and the entry. */
export class SourceRejected extends Error {
  override readonly name = 'SourceRejected';
}
