import { mkdirSync } from 'node:fs';
import type { AwsHttp } from './aws-http.ts';
import { CommandError, successDiagnostics } from './command-error.ts';
import type { CommandDiagnostics } from './command-error.ts';
import { hostFolders } from './deployment-folders.ts';
import type { DeploymentSpecification } from './deployment-specification.ts';
import { downloadBundle } from './download-bundle.ts';
import type { HostClock } from './host-clock.ts';
import { install } from './install/install.ts';
import type { OneAtATime } from './one-at-a-time.ts';
import { readAppSpec } from './read-app-spec.ts';
import { chooseRevision, isHookEvent } from './scripts/choose-revision.ts';
import { runHook } from './scripts/run-hook.ts';
import { createScriptLog } from './scripts/script-log.ts';
import { noteStarted, noteStopped } from './started-applications.ts';

/** A lifecycle event made ready: whether there is anything to do is known before it is done. */
export interface PreparedCommand {
  readonly isNoop: boolean;
  run(): Promise<CommandDiagnostics>;
}

export interface CommandContext {
  readonly root: string;
  readonly http: AwsHttp;
  readonly clock: HostClock;
  readonly stopped: AbortSignal;
  readonly commandId: string;
  /** Told what the scripts of a deployment write, line by line. */
  onLine(deploymentId: string, line: string): void;
  /** Deployment groups may share folders of the host. */
  readonly oneInstallAtATime: OneAtATime;
  /** What scripts find in their environment beside what the deployment adds. */
  environment(): Promise<Record<string, string | undefined>>;
}

/** Reads what the event needs (the AppSpec of the right revision, for one); a fault in it fails the event here. */
export async function prepareCommand(
  name: string,
  specification: DeploymentSpecification,
  context: CommandContext,
): Promise<PreparedCommand> {
  if (name === 'DownloadBundle') return prepareDownload(specification, context);
  if (name === 'Install') return prepareInstall(specification, context);
  if (isHookEvent(name)) return prepareHook(name, specification, context);
  throw new CommandError('UnknownError', `Unsupported command type: ${name}`);
}

function prepareDownload(specification: DeploymentSpecification, context: CommandContext): PreparedCommand {
  const all = hostFolders(context.root);
  const folders = all.deployment(specification.deploymentGroupId, specification.deploymentId);
  const group = all.group(specification.deploymentGroupId);
  const { revision, reusedDeploymentId: reusedId } = specification;
  const reused = reusedId && all.deployment(specification.deploymentGroupId, reusedId);
  return {
    isNoop: false,
    run: async () => {
      await downloadBundle(
        { revision, folders, group, ...(reused ? { reused } : {}) },
        context.http,
        context.stopped,
      );
      return successDiagnostics('DownloadBundle');
    },
  };
}

function prepareInstall(specification: DeploymentSpecification, context: CommandContext): PreparedCommand {
  const all = hostFolders(context.root);
  const folders = all.deployment(specification.deploymentGroupId, specification.deploymentId);
  const group = all.group(specification.deploymentGroupId);
  const names = [specification.appSpecFile, 'appspec.yaml', 'appspec.yml'];
  return {
    isNoop: false,
    run: async () => {
      const appSpec = await readAppSpec(folders.archive, names);
      refuseUnknownHooks(Object.keys(appSpec.hooks), specification);
      const { instructions } = all;
      noteStopped(group.started);
      const installation = { specification, appSpec, folders, group, instructions, root: context.root };
      await context.oneInstallAtATime(() => install(installation));
      return successDiagnostics('Install');
    },
  };
}

async function prepareHook(
  event: string,
  specification: DeploymentSpecification,
  context: CommandContext,
): Promise<PreparedCommand> {
  const all = hostFolders(context.root);
  const current = all.deployment(specification.deploymentGroupId, specification.deploymentId);
  const group = all.group(specification.deploymentGroupId);
  const chosen = chooseRevision(event, specification, current, group);
  const appSpec = chosen && (await readAppSpec(chosen.archive, [specification.appSpecFile]));
  const scripts = appSpec?.hooks[event] ?? [];
  if (!chosen || scripts.length === 0) {
    return { isNoop: true, run: async () => successDiagnostics('CompletedNoopCommand') };
  }
  return {
    isNoop: false,
    run: async () => {
      mkdirSync(all.agent, { recursive: true });
      if (event === 'ApplicationStop') noteStopped(group.started);
      const log = await runHook({
        event,
        scripts,
        archive: chosen.archive,
        folder: all.agent,
        log: createScriptLog({
          file: current.log,
          now: context.clock.now,
          onLine: (line) => context.onLine(specification.deploymentId, line),
        }),
        specification,
        commandId: context.commandId,
        environment: await context.environment(),
      });
      if (event === 'ApplicationStart') noteStarted(group.started, specification);
      return successDiagnostics(event, log);
    },
  };
}

function refuseUnknownHooks(names: readonly string[], { lifecycleEvents }: DeploymentSpecification): void {
  if (!lifecycleEvents) return;
  const unknown = names.filter((name) => !lifecycleEvents.includes(name));
  if (unknown.length === 0) return;
  throw new CommandError(
    'UnknownError',
    `appspec.yml file contains unknown lifecycle events: ${unknown.join(', ')}; known are ${lifecycleEvents.join(', ')}`,
  );
}
