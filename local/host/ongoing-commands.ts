import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Remembers on disk which commands are running, so that an agent started anew can tell of those that were cut off. */
export interface OngoingCommands {
  begin(deploymentId: string, commandId: string): void;
  end(deploymentId: string): void;
  interrupted(): { readonly deploymentId: string; readonly commandId: string }[];
}

/** Milliseconds after which the service has given up on a command by itself. */
const FORGET_AFTER = 24 * 3600 * 1000;

export function createOngoingCommands(folder: string): OngoingCommands {
  mkdirSync(folder, { recursive: true });
  return {
    begin: (deploymentId, commandId) => writeFileSync(join(folder, deploymentId), commandId),
    end: (deploymentId) => rmSync(join(folder, deploymentId), { force: true }),
    interrupted: () =>
      readdirSync(folder).flatMap((deploymentId) => {
        const file = join(folder, deploymentId);
        if (Date.now() - statSync(file).mtimeMs < FORGET_AFTER) {
          return [{ deploymentId, commandId: readFileSync(file, 'utf8') }];
        }
        rmSync(file);
        return [];
      }),
  };
}
