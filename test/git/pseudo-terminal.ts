import { spawn } from 'node:child_process';

/** A program at a terminal of its own, with a shell that outlives it as a person's does. */
export interface PseudoTerminal {
  /** All that was printed so far. */
  readonly screen: () => string;
  /** Presses a key: `\x03` is Ctrl-C. */
  press(key: string): void;
  /** Resolves when every program at the terminal has ended. */
  readonly ended: Promise<void>;
}

/** Python's own pty module; its stdin is the keyboard. */
const TERMINAL = `
import os, pty, select, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp('sh', ['sh', '-c', "trap : INT; " + sys.argv[1] + '; echo "git ended with $?"'])
while True:
    ready, _, _ = select.select([fd, 0], [], [])
    if 0 in ready:
        os.write(fd, os.read(0, 100) or b'')
    if fd in ready:
        try:
            data = os.read(fd, 10000)
        except OSError:
            break
        if not data:
            break
        os.write(1, data)
os.waitpid(pid, 0)
`;

export function openTerminal(command: string, cwd: string, env: NodeJS.ProcessEnv): PseudoTerminal {
  const child = spawn('python3', ['-c', TERMINAL, command], { cwd, env });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return {
    screen: () => text,
    press: (key) => void child.stdin.write(key),
    ended: new Promise((resolve) => child.on('close', () => resolve())),
  };
}
