import fs, { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Installation } from '../../../local/host/install/install.ts';
import { install } from '../../../local/host/install/install.ts';

/**
 * A program that runs the Install in its first argument and kills itself, as `kill -9` would, before the change of the
 * disk whose number is its second; ends with 0 where there are fewer.
 */
const CHANGES = ['renameSync', 'writeFileSync', 'mkdirSync', 'rmSync', 'open'] as const;

const [installation = '', last = ''] = process.argv.slice(2);
let count = 0;
for (const name of CHANGES) {
  const change = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      if (name === 'mkdirSync' && existsSync(String(args[0]))) return undefined;
      count += 1;
      if (count === Number(last)) process.kill(process.pid, 'SIGKILL');
      return change(...args);
    },
  });
}
syncBuiltinESMExports();
await install(JSON.parse(installation) as Installation);
