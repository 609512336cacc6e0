import { join } from 'node:path';
import { build } from 'esbuild';
import { takePackagingTurn } from './packaging-turn.mjs';

/** osls plugin: one packaging at a time; bundles functions/<name>.ts to bundles/<name>/index.cjs before anything is zipped. */
// oxlint-disable-next-line typescript/no-extraneous-class -- osls makes plugins with `new`
export default class BundleFunctions {
  constructor(serverless) {
    const run = () => bundleFunctions(serverless.serviceDir, serverless.service.getAllFunctions());
    const lock = join(serverless.serviceDir, '.cache', 'packaging.lock');
    this.hooks = {
      'before:package:cleanup': () => takePackagingTurn(lock),
      'before:package:createDeploymentArtifacts': run,
      'before:deploy:function:packageFunction': run,
    };
  }
}

export async function bundleFunctions(folder, names) {
  const outdir = join(folder, 'bundles');
  await build({
    absWorkingDir: folder,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}.ts`])),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    // The local cloud runs the bundles on the machine's own Node.
    target: 'node20',
    format: 'cjs',
    // Without this esbuild takes the SDK's CommonJS builds: half as much again, and 30 ms of start-up.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
  });
}
