import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What of the last Install is still there and goes, in as few pieces as can be. */
export interface LeavingFiles {
  /** Files, links and whole folders: nothing in these folders is anybody else's. */
  readonly pieces: readonly string[];
  /** Folders of the last Install that stay, since somebody else put something there. */
  readonly staying: ReadonlySet<string>;
}

/**
 * Looks at what the last Install left. A folder goes with its contents where the Install made all of them; else its own
 * files go and it stays, as the stock agent's "remove the folder only when it is empty" has it.
 */
export function findLeaving(cleanup: readonly string[]): LeavingFiles {
  const listed = new Set(cleanup);
  const staying = new Set<string>();
  /** The pieces of a folder, or undefined where it goes whole. */
  const piecesOf = (folder: string): string[] | undefined => {
    let isWhole = true;
    const pieces = readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
      const path = join(folder, item.name);
      const inner = listed.has(path) && item.isDirectory() ? piecesOf(path) : undefined;
      if (!listed.has(path) || inner) isWhole = false;
      return listed.has(path) ? (inner ?? [path]) : [];
    });
    if (isWhole) return undefined;
    staying.add(folder);
    return pieces;
  };
  const tops = cleanup.filter((path) => !listed.has(dirname(path)));
  const pieces = tops.flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found) return [];
    return found.isDirectory() ? (piecesOf(path) ?? [path]) : [path];
  });
  return { pieces, staying };
}
