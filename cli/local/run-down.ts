import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { awaitEnd } from './await-end.ts';
import { readRunningCloud } from './running-cloud-file.ts';
import { readPort } from './up-options.ts';

/** Hosts and functions get some seconds to end, and a machine that has much else to do takes many times that. */
const PATIENCE_MS = 180_000;

export async function runDown({ options, output, signal }: CommandContext): Promise<ExitCode> {
  const port = readPort(options['port'] as string);
  const running = readRunningCloud(port);
  if (!running) throw new UserError(`no local cloud runs on port ${port}`, { exitCode: EXIT.notFound });
  process.kill(running.pid, 'SIGTERM');
  await awaitEnd(running.pid, { patienceMs: PATIENCE_MS, signal, onNews: (text) => output.note(text) });
  output.line(`stopped ${running.endpoint}`);
  return EXIT.succeeded;
}
