import { createHash, type Hash } from 'node:crypto';

/** How a repository names its objects: `git init --object-format`. */
export type ObjectFormat = 'sha1' | 'sha256';

export const idLength = (format: ObjectFormat): number => (format === 'sha1' ? 40 : 64);

export const isObjectId = (id: string, format: ObjectFormat): boolean =>
  id.length === idLength(format) && /^[0-9a-f]+$/.test(id);

export type ObjectKind = 'blob' | 'tree' | 'commit' | 'tag';

/** The id that git gives to an object, in hex. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export const objectId = (kind: ObjectKind, content: Buffer, format: ObjectFormat): string =>
  objectHash(kind, content.length, format).update(content).digest('hex');

/** The same for content that comes in pieces: a hash that wants exactly `size` bytes more. */
export const objectHash = (kind: ObjectKind, size: number, format: ObjectFormat): Hash =>
  createHash(format).update(`${kind} ${size}\0`);

/** A file, a link or a submodule of a tree. */
export interface TreeFile {
  /** Relative, `/` between parts. */
  readonly path: string;
  readonly mode: '100644' | '100755' | '120000' | '160000';
  /** Of its blob, or the commit of a submodule. */
  readonly id: string;
}

/** The id of the tree that holds exactly these files. Paths must each be there once, and none below another file. */
export function treeId(files: Iterable<TreeFile>, format: ObjectFormat): string {
  const root: Folder = { files: [], folders: new Map() };
  for (const file of files) {
    const parts = file.path.split('/');
    const name = parts.pop()!;
    folderAt(root, parts).files.push({ ...file, path: name });
  }
  return folderId(root, format);
}

interface Folder {
  /** Their paths are names within the folder. */
  readonly files: TreeFile[];
  readonly folders: Map<string, Folder>;
}

function folderAt(root: Folder, parts: readonly string[]): Folder {
  let folder = root;
  for (const part of parts) {
    const next = folder.folders.get(part) ?? { files: [], folders: new Map() };
    folder.folders.set(part, next);
    folder = next;
  }
  return folder;
}

function folderId({ files, folders }: Folder, format: ObjectFormat): string {
  const rows = [
    ...files.map(({ path, mode, id }) => row(path, mode, id)),
    ...[...folders].map(([name, folder]) => row(name, '40000', folderId(folder, format))),
  ];
  // Git sorts by bytes, and a folder as if its name ended with a slash.
  rows.sort((a, b) => Buffer.compare(a.order, b.order));
  return objectId('tree', Buffer.concat(rows.map(({ bytes }) => bytes)), format);
}

const row = (name: string, mode: string, id: string) => ({
  order: Buffer.from(mode === '40000' ? `${name}/` : name),
  bytes: Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
});
