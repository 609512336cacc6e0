import { chmodSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { HookScript } from '../../../lib/appspec/server-app-spec.ts';
import { CommandError } from '../command-error.ts';
import type { DeploymentSpecification } from '../deployment-specification.ts';
import { relativePathHint } from './relative-path-hint.ts';
import { runScript } from './run-script.ts';
import type { ScriptLog } from './script-log.ts';

export interface HookRun {
  readonly event: string;
  readonly scripts: readonly HookScript[];
  /** The bundle whose scripts they are. */
  readonly archive: string;
  /** Where they run: the agent's folder, as the stock agent has it, and never the bundle. */
  readonly folder: string;
  readonly log: ScriptLog;
  readonly specification: DeploymentSpecification;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly commandId: string;
}

/** Marks the processes of one command, which a restarted agent ends. */
export const COMMAND_MARKER = 'SIGNALBOX_COMMAND_ID';

const KILL_GRACE = 5000;
const OUTPUT_GRACE = 2000;

/** Runs the scripts of a lifecycle event in order; the first failure stops. Answers the last lines of their output. */
export async function runHook(hook: HookRun): Promise<string> {
  const { log } = hook;
  log.line(`LifecycleEvent - ${hook.event}`);
  try {
    for (const script of hook.scripts) {
      log.line(`Script - ${script.location}`);
      await runOne(hook, script);
    }
    return log.tail();
  } finally {
    log.flush();
  }
}

async function runOne(hook: HookRun, script: HookScript): Promise<void> {
  const { archive, folder, log, commandId } = hook;
  const { location } = script;
  const path = join(archive, location);
  makeExecutable(path, script, log);
  try {
    await runScript({
      name: location,
      command: commandLine(path, script),
      folder,
      env: { ...hook.environment, ...deploymentVariables(hook), [COMMAND_MARKER]: commandId },
      timeout: script.timeout * 1000,
      killGrace: KILL_GRACE,
      outputGrace: OUTPUT_GRACE,
      log,
    });
  } catch (error) {
    if (!(error instanceof CommandError) || error.reason !== 'ScriptFailed') throw error;
    const hint = relativePathHint({ archive, location, folder, log: error.log }) ?? firstLineHint(path);
    if (hint === undefined) throw error;
    const { script: name, log: tail } = error;
    throw new CommandError('ScriptFailed', `${error.message}; ${hint}`, {
      script: name,
      log: tail,
      cause: error,
    });
  }
}

/** A script from Windows asks for an interpreter whose name ends in a carriage return. */
function firstLineHint(path: string): string | undefined {
  const [line = ''] = readFileSync(path, 'utf8').slice(0, 256).split('\n');
  return line.startsWith('#!') && line.endsWith('\r')
    ? `its lines end as Windows has them (CRLF), so its interpreter is not found: save it with LF line ends`
    : undefined;
}

function makeExecutable(path: string, { location }: HookScript, log: ScriptLog): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw new CommandError(
      'ScriptMissing',
      `Script does not exist at specified location: ${path}; the AppSpec names it \`${location}\``,
      { script: location, log: log.tail() },
    );
  }
  if ((found.mode & 0o111) === 0) chmodSync(path, found.mode | 0o111);
}

/** A script without `#!` is one for sh, as a shell that starts it would take it. */
function commandLine(path: string, { location, runas, sudo }: HookScript): [string, ...string[]] {
  const self = userInfo();
  const program: [string, ...string[]] = ['/bin/sh', '-c', 'exec "$0"', path];
  const isSelf = !runas || runas === self.username;
  if (self.uid === 0 || !sudo) {
    if (isSelf) return program;
    if (self.uid === 0) return ['su', runas, '-c', quoted(path)];
    throw new CommandError(
      'ScriptNotExecutable',
      `${location} is to run as ${runas}, but the host agent runs as ${self.username} and only root may change its user`,
      { script: location },
    );
  }
  // Nobody is there to type a password.
  return isSelf ? ['sudo', '-n', path] : ['sudo', '-n', 'su', runas, '-c', quoted(path)];
}

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
function deploymentVariables({ event, specification }: HookRun): Record<string, string> {
  const { revision } = specification;
  return {
    APPLICATION_NAME: specification.applicationName,
    DEPLOYMENT_ID: specification.deploymentId,
    DEPLOYMENT_GROUP_NAME: specification.deploymentGroupName,
    DEPLOYMENT_GROUP_ID: specification.deploymentGroupId,
    LIFECYCLE_EVENT: event,
    ...(revision.kind === 's3'
      ? {
          BUNDLE_BUCKET: revision.bucket,
          BUNDLE_KEY: revision.key,
          BUNDLE_VERSION: revision.version ?? '',
          BUNDLE_ETAG: revision.etag ?? '',
        }
      : {}),
  };
}
