import { renameSync, writeFileSync } from 'node:fs';
import { readIfPresent } from '../deployment-folders.ts';

/** What an Install made, in order: what the next one of the group takes away. */
export interface CleanupList {
  readonly paths: readonly string[];
  /** Paths for which an SELinux context was recorded. */
  readonly contexts: readonly string[];
}

const CONTEXT_PREFIX = 'semanage\0';

/** The stock agent's file: a path a line; a last line without its newline was torn off and does not count. */
export function readCleanup(file: string): CleanupList {
  const lines = (readIfPresent(file) ?? '').split('\n').slice(0, -1);
  const isContext = (line: string) => line.startsWith(CONTEXT_PREFIX);
  return {
    paths: lines.filter((line) => line !== '' && !isContext(line)),
    contexts: lines.filter(isContext).map((line) => line.slice(CONTEXT_PREFIX.length)),
  };
}

export function writeCleanup(file: string, { paths, contexts }: CleanupList): void {
  const lines = [...paths, ...contexts.map((path) => `${CONTEXT_PREFIX}${path}`)];
  writeFileSync(`${file}.new`, lines.map((line) => `${line}\n`).join(''));
  renameSync(`${file}.new`, file);
}
