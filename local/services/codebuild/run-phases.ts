import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginPhase, endPhase } from './build-progress.ts';
import { PHASES, type Buildspec, type Phase, type PhaseName } from './buildspec/buildspec.ts';
import type { BuildRun } from './build-run.ts';
import type { ShellSession } from './shell-session.ts';

/** How far the phases came: `abandoned` is a failed install or pre_build, after which nothing more is done. */
export type PhasesOutcome = 'succeeded' | 'failed' | 'abandoned';

/**
 * Runs the buildspec's phases. A failed install or pre_build ends the build; post_build runs after a failed build too
 * (guard it with CODEBUILD_BUILD_SUCCEEDING).
 * https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export async function runPhases(
  run: BuildRun,
  buildspec: Buildspec,
  shell: ShellSession,
): Promise<PhasesOutcome> {
  let succeeding = true;
  for (const name of PHASES) {
    if (run.signal.aborted) return 'abandoned';
    if (!succeeding && name !== 'post_build') continue;
    const passed = await runPhase(run, shell, { name, phase: buildspec.phases[name], succeeding });
    if (passed) continue;
    succeeding = false;
    if (name === 'install' || name === 'pre_build') return 'abandoned';
  }
  await exportVariables(run, shell, exportable(run, buildspec));
  return succeeding ? 'succeeded' : 'failed';
}

interface PhaseRun {
  readonly name: PhaseName;
  readonly phase: Phase | undefined;
  /** No phase before it has failed. */
  readonly succeeding: boolean;
}

async function runPhase(
  run: BuildRun,
  shell: ShellSession,
  { name, phase, succeeding }: PhaseRun,
): Promise<boolean> {
  const { cloud, build, log } = run;
  beginPhase(cloud, build, name.toUpperCase() as 'BUILD');
  log.note(`Entering phase ${name.toUpperCase()}`);
  await shell.run(`export CODEBUILD_BUILD_SUCCEEDING=${succeeding ? 1 : 0}`);
  const problem = phase && (await runUntilDone(run, shell, phase));
  if (run.signal.aborted) {
    const reason = run.signal.reason as 'STOPPED';
    endPhase(cloud, build, { status: reason, message: `The build was ended: ${reason}` });
    return false;
  }
  log.note(`Phase complete: ${name.toUpperCase()} State: ${problem ? 'FAILED' : 'SUCCEEDED'}`);
  if (problem) log.note(`Phase context status code: COMMAND_EXECUTION_ERROR Message: ${problem}`);
  const failure = problem && { message: problem, code: 'COMMAND_EXECUTION_ERROR' };
  endPhase(cloud, build, { status: problem ? 'FAILED' : 'SUCCEEDED', ...failure });
  return problem === undefined || phase?.onFailure.action === 'CONTINUE';
}

/** Runs the phase again while its error is one to be retried. */
async function runUntilDone(run: BuildRun, shell: ShellSession, phase: Phase): Promise<string | undefined> {
  const { retries, matching } = phase.onFailure;
  for (let attempt = 0; ; attempt++) {
    const failure = await runCommands(run, shell, phase.commands);
    const lastFailure = await runCommands(run, shell, phase.finally);
    const problem = failure ?? lastFailure;
    if (problem === undefined || run.signal.aborted) return problem;
    if (attempt >= retries || !matching.test(problem)) return problem;
    run.log.note(`${problem}; the phase is run again (${attempt + 1} of ${retries})`);
  }
}

/** Runs commands in order up to the first that fails; says which. */
async function runCommands(
  { log, signal }: BuildRun,
  shell: ShellSession,
  commands: readonly string[],
): Promise<string | undefined> {
  for (const command of commands) {
    if (signal.aborted) return undefined;
    log.note(`Running command ${command}`);
    const code = await shell.run(command);
    if (code !== 0) return `Error while executing command: ${command}. Reason: exit status ${code}`;
  }
  return undefined;
}

/** Secrets and what begins with AWS_ are never exported. */
function exportable(
  { log }: BuildRun,
  { exportedVariables, parameterStore, secretsManager }: Buildspec,
): string[] {
  const secret = (name: string) =>
    name in parameterStore || name in secretsManager || name.startsWith('AWS_');
  for (const name of exportedVariables.filter(secret)) log.note(`${name} is a secret and is not exported`);
  return exportedVariables.filter((name) => !secret(name));
}

/** Reads the exported variables out of the shell at the end, as `.sync` hands them on. */
async function exportVariables(run: BuildRun, shell: ShellSession, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const folder = join(run.folder, 'exported');
  const lines = names.map((name) => `printf %s "\${${name}-}" > "${folder}-${name}"`);
  await shell.run(lines.join('\n'));
  run.build.exportedEnvironmentVariables = names.map((name) => ({
    name,
    value: readFileSync(`${folder}-${name}`, 'utf8'),
  }));
}
