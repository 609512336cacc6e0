import { UserError } from '../user-error.ts';

/** An ES module with everything that the validator needs, the SDK included: text for `index.mjs`. */
export async function bundleHook(file: string): Promise<string> {
  const { build } = await import('esbuild').catch((cause: unknown) => {
    throw new UserError('expected esbuild to bundle the validator, it is not installed', {
      hint: 'npm install --save-dev esbuild',
      cause,
    });
  });
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      mainFields: ['module', 'main'],
      logLevel: 'silent',
      // CommonJS dependencies call require; an ES module has none of its own.
      banner: {
        js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
      },
    });
    return outputFiles[0]!.text;
  } catch (cause) {
    throw new UserError(`${file} cannot be bundled: ${(cause as Error).message}`, { cause });
  }
}
