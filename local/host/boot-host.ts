import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hostFolders } from './deployment-folders.ts';
import type { DeploymentSpecification } from './deployment-specification.ts';
import { HOST_MARKER } from './host-settings.ts';
import { markedProcesses } from './marked-processes.ts';
import { removeFolders } from './remove-folders.ts';
import { prepareCommand, type CommandContext } from './run-command.ts';
import { startedApplications } from './started-applications.ts';

/** After this many milliseconds the agent polls all the same, as systemd gives up on a unit by default. */
const LONGEST_START = 90_000;

export interface Boot {
  readonly hostId: string;
  readonly context: Omit<CommandContext, 'commandId'>;
  onTrouble(message: string): void;
}

/**
 * Stands for the init system of a host on which nothing runs yet: empties what is empty after a boot, and runs the
 * ApplicationStart scripts of every application that ran before. On AWS an enabled service does that; the agent itself
 * starts no application. One that does not come up leaves its host unhealthy, for its load balancer to find.
 */
export async function bootHost({ hostId, context, onTrouble }: Boot): Promise<void> {
  const others = (await markedProcesses(HOST_MARKER, hostId)).filter(({ pid }) => pid !== process.pid);
  if (others.length > 0) return; // the agent alone was restarted
  await emptyRunFolders(context.root);
  const applications = startedApplications(hostFolders(context.root).instructions);
  const starts = applications.map((specification) =>
    startApplication(specification, context).catch((error: unknown) => {
      const { applicationName } = specification;
      onTrouble(`${applicationName} was not started with the host: ${(error as Error).message}`);
    }),
  );
  await atMost(LONGEST_START, Promise.all(starts));
}

/** A process id in there is of another process by now: https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch03s15.html */
async function emptyRunFolders(root: string): Promise<void> {
  const folders = [join(root, 'run'), join(root, 'var/run')].filter((folder) => existsSync(folder));
  await removeFolders(folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))));
}

async function startApplication(
  specification: DeploymentSpecification,
  context: Boot['context'],
): Promise<void> {
  const commandId = `boot-${randomUUID()}`;
  const { run } = await prepareCommand('ApplicationStart', specification, { ...context, commandId });
  await run();
}

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
