import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface ShellOptions {
  readonly shell: 'sh' | 'bash';
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder of the session's own, for the commands' texts. */
  readonly folder: string;
  onOutput(data: Buffer): void;
}

/** One shell in which all commands of a build run, so that variables and the folder carry over (buildspec 0.2). */
export interface ShellSession {
  /** Runs one command and gives its exit code; a command that ends the shell gives the shell's. */
  run(command: string): Promise<number>;
  /** Kills the shell and everything in its process group. */
  kill(): void;
}

// Reads file names on descriptor 3, sources each, and answers its exit code on descriptor 4. Descriptor 5 ends with the
// cloud, however that ended: then all that the build started is killed. (Forked twice, so that `wait` does not wait for it.)
const DRIVER = [
  '( (IFS= read -r gone <&5; kill -s KILL -- -$$) >/dev/null 2>&1 3>&- 4>&- & )',
  'exec 5<&-',
  'while IFS= read -r file <&3; do . "$file"; printf "%s\\n" "$?" >&4; done',
].join('\n');

export function startShell(options: ShellOptions): ShellSession {
  let session: Running | undefined;
  let count = 0;
  return {
    run: (command) => {
      const file = join(options.folder, `command-${(count += 1)}.sh`);
      writeFileSync(file, `${command}\n`);
      if (!session || session.ended) session = launch(options);
      return session.source(file);
    },
    kill: () => session?.kill(),
  };
}

interface Running {
  readonly ended: boolean;
  source(file: string): Promise<number>;
  kill(): void;
}

function launch({ shell, cwd, env, onOutput }: ShellOptions): Running {
  const child: ChildProcess = spawn(shell, ['-c', DRIVER], {
    cwd,
    env: { ...env },
    detached: true, // its own process group, so that nothing it starts outlives it
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [, , , , , lifeline] = child.stdio as readonly unknown[] as Writable[];
  lifeline!.on('error', () => {});
  const commands = child.stdio[3] as Writable;
  const answers = child.stdio[4] as Readable;
  let ended = false;
  let answer: ((code: number) => void) | undefined;
  const settle = (code: number) => {
    answer?.(code);
    answer = undefined;
  };
  child.stdout!.on('data', onOutput);
  child.stderr!.on('data', onOutput);
  commands.on('error', () => {}); // a shell that ended is told by its exit
  // What the command printed before has arrived by then, and is read first.
  answers.on('data', (data: Buffer) => setImmediate(settle, Number(data.toString().trim())));
  child.on('error', (error) => {
    ended = true;
    onOutput(Buffer.from(`${error.message}\n`));
    settle(127);
  });
  child.on('exit', (code, signal) => {
    ended = true;
    settle(code ?? (signal === null ? 1 : 137));
  });
  return {
    get ended() {
      return ended;
    },
    source: (file) =>
      new Promise((resolve) => {
        answer = resolve;
        commands.write(`${file}\n`);
      }),
    kill: () => killGroup(child),
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
