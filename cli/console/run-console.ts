import { type RunningConsole, startConsole } from '../../console/index.ts';
import { connect, type Connection } from '../aws/connect.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { untilInterrupted } from '../interrupted.ts';
import { readNumber } from '../releases/read-number.ts';
import { UserError } from '../user-error.ts';

const LAST_PORT = 65_535;

/** Prints the console's address, serves it until interrupted, and ends it at once. */
export async function runConsole(context: CommandContext): Promise<ExitCode> {
  const { options, output, signal } = context;
  const port = readNumber('listen', options['listen'] as string, { least: 0, most: LAST_PORT });
  const place = await connect(context);
  output.note(place.where);
  const running = await start(context, place, port);
  try {
    output.line(running.url);
    output.note('the address is the key to this console: Ctrl-C ends it');
    await untilInterrupted(signal);
  } finally {
    await running.close();
  }
  return EXIT.succeeded;
}

async function start({ output }: CommandContext, place: Connection, port: number): Promise<RunningConsole> {
  const report = (error: unknown) =>
    output.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  try {
    return await startConsole({ place, port, report });
  } catch (cause) {
    const why = REFUSED[(cause as NodeJS.ErrnoException).code ?? ''];
    if (why === undefined) throw cause;
    throw new UserError(`port ${port} ${why}`, {
      hint: 'give another --listen; 0 takes a free one',
      cause,
    });
  }
}

const REFUSED: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use, perhaps by another console',
  EACCES: 'may not be used by you',
};
