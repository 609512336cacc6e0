import { spawnSync } from 'node:child_process';

/** Whether a program is on this machine; tests with outside witnesses are skipped where it is not. */
export const hasCommand = (name: string): boolean =>
  spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
