import { readFile } from 'node:fs/promises';
import { findCloud } from '../aws/connect.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { applyFleet } from './apply-fleet.ts';
import { fleetClients } from './fleet-clients.ts';
import { keptText, readyText, stepText } from './step-text.ts';

export async function runFleetApply(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals, signal } = context;
  const file = positionals['file']!;
  const text = await read(file);
  const { clientConfig, where } = await findCloud(context);
  const isPlan = options['dry-run'] === true;
  const isJson = options['json'] === true;
  output.note(`${isPlan ? 'plan for' : 'applying to'} ${where}`);
  const steps = await explained(() =>
    applyFleet({
      clients: fleetClients(clientConfig),
      text,
      file,
      dryRun: isPlan,
      signal,
      onStep: (step) => {
        if (!isJson) output.line(stepText(step));
      },
      onKept: (group) => {
        if (!isJson) output.line(keptText(group));
      },
      onReady: (...ready) => output.note(readyText(...ready)),
    }),
  );
  if (isJson) output.json(steps);
  else if (steps.length > 0) output.note(NEXT[isPlan ? 'planned' : 'applied']);
  return EXIT.succeeded;
}

const NEXT = {
  planned: 'nothing was changed; --json tells every call in full',
  applied: 'signalbox plan <dir> shows what a release to it would do, signalbox push <dir> starts one',
};

/** What AWS refuses is the user's to mend: a permission, a name, a size. */
async function explained<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    if (!(cause instanceof Error) || !('$metadata' in cause)) throw cause;
    throw new UserError(`${cause.name}: ${cause.message}`, { cause });
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError(`${file} cannot be read: ${(cause as Error).message}`, {
      hint: 'examples/fleet/fleet.yml shows what it holds',
      exitCode: EXIT.notFound,
      cause,
    });
  }
}
