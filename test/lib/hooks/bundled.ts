import { join } from 'node:path';
import { build } from 'esbuild';

/** A bundle of a file beside this one, as a user's own build makes it, the SDK in it. */
export async function bundled(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, file)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: {
      js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);",
    },
  });
  return outputFiles[0]!.text;
}
