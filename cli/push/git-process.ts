import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UserError } from '../user-error.ts';

/** Runs git in a folder with the remote helper of this installation. */
export interface GitProcess {
  /** What it prints; undefined where it fails. */
  ask(args: readonly string[]): Promise<string | undefined>;
  /** Its exit code; what it says goes to `tell`. */
  run(args: readonly string[], tell: (line: string) => void): Promise<number>;
}

export interface GitSettings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** An empty folder, in which the helper gets the name that git looks for. */
  readonly bin: string;
}

export function gitProcess({ cwd, env, bin }: GitSettings): GitProcess {
  symlinkSync(helperFile(), join(bin, 'git-remote-signalbox'));
  const PATH = [bin, dirname(process.execPath), env['PATH']].join(delimiter);
  const start = (args: readonly string[]) => spawn('git', [...args], { cwd, env: { ...env, PATH } });
  const codeOf = (child: ReturnType<typeof start>) =>
    new Promise<number>((resolve, reject) => {
      child.on('error', (cause) =>
        reject(new UserError('git cannot be started: is it installed?', { cause })),
      );
      child.on('close', (code) => resolve(code ?? 1));
    });
  return {
    async ask(args) {
      const child = start(args);
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      return (await codeOf(child)) === 0 ? text.trim() : undefined;
    },
    async run(args, tell) {
      const child = start(args);
      // git and its helper write parts of a line, which may come one by one.
      for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', tell);
      return codeOf(child);
    },
  };
}

/** It lies beside the bundled command; below it where code was split, and in dist/ for the unbundled source. */
function helperFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = ['.', '..', '../../dist']
    .map((folder) => join(here, folder, 'git-remote-signalbox.js'))
    .find((file) => existsSync(file));
  if (found) return found;
  throw new UserError('git-remote-signalbox.js is not beside the signalbox command', {
    hint: 'install signalbox again, or `npm run build`',
  });
}
