import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Tests start the programs as users do, from dist/; built once per run. */
export function setup(): void {
  if (process.env['SIGNALBOX_BUILT'] === 'true') return;
  execFileSync(process.execPath, [fileURLToPath(new URL('../tools/build.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
