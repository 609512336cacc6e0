import { vi } from 'vitest';
import { COMMANDS } from '../../cli/commands/index.ts';
import { createOutput } from '../../cli/output.ts';
import { runProgram } from '../../cli/run-program.ts';

/**
 * Runs the command as `bin` does where its output is no terminal, against the cloud of the environment. The caller
 * unstubs the environment.
 */
export async function runSignalbox(env: Readonly<Record<string, string>>, ...args: string[]) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    ({ write: (text: string) => (written[name] += text) }) as unknown as NodeJS.WritableStream;
  const output = createOutput({ stdout: stream('stdout'), stderr: stream('stderr') }, {});
  const signal = new AbortController().signal;
  const exitCode = await runProgram(COMMANDS, { args, env, output, signal });
  return { exitCode, ...written };
}
