import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';

/** Paths of files and links below `base`, sorted. A pattern that names a folder means all below it. */
export function matchingFiles(
  base: string,
  { files, excludePaths }: { readonly files: readonly string[]; readonly excludePaths: readonly string[] },
): string[] {
  if (!existsSync(base)) return [];
  const wanted = picomatch([...files, ...files.map((file) => `${file.replace(/\/+$/, '')}/**/*`)], {
    dot: true,
  });
  const unwanted = picomatch([...excludePaths], { dot: true });
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((path) => !lstatSync(join(base, path)).isDirectory() && wanted(path) && !unwanted(path))
    .sort();
}
