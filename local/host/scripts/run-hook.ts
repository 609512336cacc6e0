import { chmodSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { HookScript } from '../../../lib/appspec/server-app-spec.ts';
import { CommandError } from '../command-error.ts';
import type { DeploymentSpecification } from '../deployment-specification.ts';
import { runScript } from './run-script.ts';
import { createScriptLog } from './script-log.ts';
import type { ScriptLog } from './script-log.ts';

export interface HookRun {
  readonly event: string;
  readonly scripts: readonly HookScript[];
  /** The bundle whose scripts they are. */
  readonly archive: string;
  /** The log of the current deployment. */
  readonly logFile: string;
  readonly specification: DeploymentSpecification;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const KILL_GRACE = 5000;

/** Runs the scripts of a lifecycle event in order; the first failure stops. Answers the last lines of their output. */
export async function runHook(hook: HookRun): Promise<string> {
  const log = createScriptLog(hook.logFile);
  log.line(`LifecycleEvent - ${hook.event}`);
  for (const script of hook.scripts) {
    log.line(`Script - ${script.location}`);
    await runOne(hook, script, log);
  }
  return log.tail();
}

async function runOne(hook: HookRun, script: HookScript, log: ScriptLog): Promise<void> {
  const path = join(hook.archive, script.location);
  makeExecutable(path, script, log);
  await runScript({
    name: script.location,
    command: commandLine(path, script),
    folder: hook.archive,
    env: { ...hook.environment, ...deploymentVariables(hook) },
    timeout: script.timeout * 1000,
    killGrace: KILL_GRACE,
    log,
  });
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
  const program: [string, ...string[]] = ['/bin/sh', '-c', '"$0"', path];
  const isSelf = !runas || runas === self.username;
  if (!isSelf && self.uid !== 0) {
    throw new CommandError(
      'ScriptNotExecutable',
      `${location} is to run as ${runas}, but the host agent runs as ${self.username} and only root may change its user`,
      { script: location },
    );
  }
  const asUser: [string, ...string[]] = isSelf
    ? program
    : ['su', runas, '-c', `'${path.replaceAll("'", `'\\''`)}'`];
  return sudo && self.uid !== 0 ? ['sudo', ...asUser] : asUser;
}

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
