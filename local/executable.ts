import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, both when run from sources and from dist/. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Path of a bundled program (`dist/<name>.js`) that the cloud starts as a child process. */
export function executable(name: string): string {
  const path = join(projectRoot(), 'dist', `${name}.js`);
  if (!existsSync(path)) throw new Error(`expected ${path}; run \`npm run build\` to make it`);
  return path;
}
