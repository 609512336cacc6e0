import type { BundleEntry, BundleFiles } from './bundle-files.ts';

/** Where a path of an AppSpec file leads in the bundle. */
export type FoundFile =
  | { readonly is: 'there'; readonly path: string; readonly entry: BundleEntry | 'root' }
  /** There is none of that name, but one that differs in case alone. */
  | { readonly is: 'other-case'; readonly path: string }
  | { readonly is: 'missing' }
  | { readonly is: 'outside' };

/** Looks for a path as it stands in an AppSpec file: from the root of the bundle, with or without `/` before it. */
export async function findFile(path: string, bundle: BundleFiles): Promise<FoundFile> {
  const parts = partsOf(path);
  if (!parts) return { is: 'outside' };
  let entry: BundleEntry | 'root' = 'root';
  const real: string[] = [];
  for (const part of parts) {
    // What a link to a folder holds is not followed: it may be anywhere.
    if (entry !== 'root' && entry.kind === 'link') return { is: 'there', path: parts.join('/'), entry };
    const next: BundleEntry | undefined = pick((await bundle.list(real.join('/'))) ?? [], part);
    if (!next) return { is: 'missing' };
    entry = next;
    real.push(next.name);
  }
  const place = real.join('/');
  return place === parts.join('/') ? { is: 'there', path: place, entry } : { is: 'other-case', path: place };
}

/** The parts of a path without `.` and `..`, undefined where it leads out of the bundle. */
function partsOf(path: string): string[] | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

const pick = (entries: readonly BundleEntry[], part: string) =>
  entries.find(({ name }) => name === part) ??
  entries.find(({ name }) => name.toLowerCase() === part.toLowerCase());
