import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import type { ProcessApplication } from '../application.ts';
import { filesIn, foldersIn } from './names-in.ts';

/** A program of Go: one file that needs nothing of its host. */
export async function findGo(folder: BundleFiles): Promise<ProcessApplication | undefined> {
  const module = await folder.read('go.mod');
  if (module === undefined) return undefined;
  const name = /^module\s+(?:\S*\/)?([\w.-]+?)(?:\/v\d+)?\s*$/m.exec(module)?.[1];
  const version = /^go\s+(\d+\.\d+)/m.exec(module)?.[1];
  const main = await findMain(folder);
  return {
    kind: 'go',
    by: 'go.mod',
    ...(name === undefined ? {} : { name }),
    build: {
      ...(version === undefined ? {} : { runtime: ['golang', version] as const }),
      test: ['go test ./...'],
      build: [`CGO_ENABLED=0 go build -trimpath -o app ${main}`],
      files: ['app'],
    },
    start: './app',
  };
}

/** The package of the program: the root, or the first of cmd/. */
async function findMain(folder: BundleFiles): Promise<string> {
  for (const file of (await filesIn(folder)).filter((name) => name.endsWith('.go'))) {
    if (/^package main\b/m.test((await folder.read(file)) ?? '')) return '.';
  }
  const command = (await foldersIn(folder, 'cmd')).find((name) => /^[\w.-]+$/.test(name));
  return command === undefined ? '.' : `./cmd/${command}`;
}
