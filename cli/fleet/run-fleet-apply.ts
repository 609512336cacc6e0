import { readFile } from 'node:fs/promises';
import { findCloud } from '../aws/connect.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { applyFleet } from './apply-fleet.ts';
import { fleetClients } from './fleet-clients.ts';
import type { Step } from './plan-fleet.ts';

export async function runFleetApply(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals, signal } = context;
  const file = positionals['file']!;
  const text = await read(file);
  const { clientConfig, where } = findCloud(context);
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
      onReady: (group, autoScalingGroup, hosts) =>
        output.note(`${group}: ${hosts.length} in service in ${autoScalingGroup} (${hosts.join(', ')})`),
    }),
  );
  if (isJson) output.json(steps);
  else if (steps.length === 0) output.line('nothing to change');
  return EXIT.succeeded;
}

/** The call as it is made: `autoscaling CreateAutoScalingGroup {…}`. */
const stepText = ({ service, operation, input }: Step) =>
  `${service} ${operation} ${JSON.stringify(input, undefined, 2)}`;

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
