import { join } from 'node:path';
import type { ServerAppSpec } from '../../lib/appspec/server-app-spec.ts';
import { CommandError } from './command-error.ts';
import { readIfPresent } from './deployment-folders.ts';

/** Reads the AppSpec of an unpacked bundle; of `names` the first that exists counts. */
export async function readAppSpec(archive: string, names: readonly string[]): Promise<ServerAppSpec> {
  for (const name of names) {
    const text = readIfPresent(join(archive, name));
    if (text !== undefined) return parse(text, name);
  }
  throw new CommandError(
    'UnknownError',
    `the bundle has no ${names[0]} at its root (${archive}); add one beside the files that it deploys`,
  );
}

async function parse(text: string, file: string): Promise<ServerAppSpec> {
  const { parseServerAppSpec } = await import('../../lib/appspec/parse-server-app-spec.ts');
  const { appSpec, faults } = parseServerAppSpec(text, { file, os: 'linux' });
  if (appSpec) return appSpec;
  const list = faults.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  throw new CommandError('UnknownError', `the AppSpec file is not valid: ${list.join('; ')}`);
}
