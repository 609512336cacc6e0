import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { isAlive, readRunningCloud } from './running-cloud-file.ts';
import { readPort } from './up-options.ts';

const LONGEST_STOP_MS = 30_000;
const POLL_MS = 50;

export async function runDown({ options, output, signal }: CommandContext): Promise<ExitCode> {
  const port = readPort(options['port'] as string);
  const running = readRunningCloud(port);
  if (!running) throw new UserError(`no local cloud runs on port ${port}`, { exitCode: EXIT.notFound });
  process.kill(running.pid, 'SIGTERM');
  const deadline = Date.now() + LONGEST_STOP_MS;
  while (isAlive(running.pid)) {
    if (signal.aborted || Date.now() > deadline)
      throw new UserError(`process ${running.pid} has not ended yet`, {
        hint: `look at it with \`ps ${running.pid}\``,
      });
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  output.line(`stopped ${running.endpoint}`);
  return EXIT.succeeded;
}
