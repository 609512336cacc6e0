// Bundles into dist/: the programs (the command, git's remote helper, one host of the local cloud, the Lambda runtime client)
// and the library for validators, with its declarations.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const programs = {
  signalbox: 'cli/main.ts',
  host: 'local/host/main.ts',
  'lambda-runtime': 'local/services/lambda/runtime/main.ts',
};

/**
 * The local cloud wants only the schemas of an SDK client package. Taken from their own file they load in a fraction of
 * the client's time and memory; unbundled (in tests) the package's root serves as well.
 */
const schemasOnly = {
  name: 'schemas-only',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/client-[a-z0-9-]+$/ }, ({ path, importer }) => {
      if (!importer.startsWith(join(root, 'local'))) return undefined;
      return { path: join(root, 'node_modules', path, 'dist-es/schemas/schemas_0.js'), sideEffects: false };
    });
  },
};

// Built aside and swapped in, so that a program that starts meanwhile finds a whole dist/.
const dist = join(root, 'dist');
const fresh = join(root, '.cache', `dist-${process.pid}`);
const stale = `${fresh}-old`;
await mkdir(fresh, { recursive: true });
const settings = {
  absWorkingDir: root,
  outdir: fresh,
  bundle: true,
  minifySyntax: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  // `hooks run` bundles with the esbuild of the user's project.
  external: ['esbuild'],
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS dependencies call require; an ES module has none of its own.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  plugins: [schemasOnly],
};
const entryPoints = Object.entries(programs).filter(([, file]) => existsSync(join(root, file)));
await build({ ...settings, entryPoints: Object.fromEntries(entryPoints), splitting: true });
// One file, to be put on any PATH; git starts it with every command.
await build({ ...settings, entryPoints: { 'git-remote-signalbox': 'git/main.ts' }, minifyWhitespace: true });
await buildHooks(join(fresh, 'hooks'));
// What the web console serves as it is; `console/assets.ts` finds it.
await cp(join(root, 'console/assets'), join(fresh, 'console-assets'), { recursive: true });
if (existsSync(dist)) await rename(dist, stale);
await rename(fresh, dist);
await rm(stale, { recursive: true, force: true });

/** `signalbox/hooks`: small, without the SDK, which the user's own bundle or Lambda's runtime brings. */
async function buildHooks(outdir) {
  const declarations = promisify(execFile)(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '--project',
    join(root, 'tools/tsconfig.hooks.json'),
    '--outDir',
    join(outdir, 'types'),
  ]);
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/hooks/index.ts'],
    outfile: join(outdir, 'index.js'),
    bundle: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@aws-sdk/*'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  await declarations;
}
