import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveEntry } from '../../lib/source/archive.ts';
import { checkedTree } from '../../lib/source/checked-tree.ts';
import { SOURCE_LIMITS } from '../../lib/source/source-limits.ts';
import { SourceRejected, type CheckedSource } from '../../lib/source/source.ts';

/** A folder of this disk as the source that it would be, held to the same rules. Throws SourceRejected. */
export async function folderSource(root: string): Promise<CheckedSource> {
  const entries: ArchiveEntry[] = [];
  await collect(root, '', entries);
  const contents = () => (entry: ArchiveEntry) => Promise.resolve(createReadStream(join(root, entry.path)));
  return checkedTree({ entries, contents }, { format: 'git', top: '' });
}

async function collect(root: string, folder: string, entries: ArchiveEntry[]): Promise<void> {
  for (const name of (await readdir(join(root, folder))).sort()) {
    // No push and no archive of a work tree holds it.
    if (name === '.git') continue;
    const path = folder === '' ? name : `${folder}/${name}`;
    const found = await lstat(join(root, path));
    if (found.isDirectory()) await collect(root, path, entries);
    else if (found.isSymbolicLink())
      entries.push({
        path,
        kind: 'link',
        size: 0,
        executable: false,
        target: await readlink(join(root, path)),
      });
    else if (found.isFile())
      entries.push({ path, kind: 'file', size: found.size, executable: (found.mode & 0o111) !== 0 });
    if (entries.length > SOURCE_LIMITS.entries)
      throw new SourceRejected(`expected at most ${SOURCE_LIMITS.entries} files, ${root} has more`);
  }
}
