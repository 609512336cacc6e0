import { setTimeout as delay } from 'node:timers/promises';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { SFNClient } from '@aws-sdk/client-sfn';
import { hasEnded, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { codeDeploy } from '../../lib/target/code-deploy.ts';
import type { Deployments } from '../../lib/target/deployments.ts';
import { namingCalls } from '../aws/call-of.ts';
import { openReleases } from '../aws/open-releases.ts';
import { unreadable } from '../aws/unreadable.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findReleases } from '../releases/find-releases.ts';
import { UserError } from '../user-error.ts';
import { stopBuild } from './stop-build.ts';
import { stopRun } from './stop-run.ts';

/** Between two states of its machine nothing of a release can be stopped; a function's work takes seconds. */
const PATIENCE_MS = 60_000;
const INTERVAL_MS = 500;

/**
 * Ends a release by the pipeline's own rule, never by stopping its execution: its build is stopped, or its deployment with
 * a rollback.
 */
export async function runStop(context: CommandContext): Promise<ExitCode> {
  const { output, positionals, signal } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  const [release] = await findReleases(releases, positionals['release']!, signal);
  const ports = {
    states: namingCalls(new SFNClient(releases.clientConfig)),
    builds: namingCalls(new CodeBuildClient(releases.clientConfig)),
    deployments: codeDeploy(namingCalls(new CodeDeployClient(releases.clientConfig))),
  };
  const until = performance.now() + PATIENCE_MS;
  while (!signal.aborted && performance.now() < until) {
    const record = await releases.record(release!);
    const what = await stopOnce(record, ports);
    if (what !== undefined) return told(context, record, what);
    await delay(INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
  throw new UserError(`${release} could not be stopped: it was between two of its steps all the time`, {
    hint: 'try again',
    exitCode: signal.aborted ? EXIT.interrupted : EXIT.failed,
  });
}

interface StopPorts {
  readonly states: SFNClient;
  readonly builds: CodeBuildClient;
  readonly deployments: Deployments;
}

/** What was stopped; undefined: nothing can be just now. */
async function stopOnce(record: ReleaseRecord, ports: StopPorts): Promise<string | undefined> {
  if (hasEnded(record))
    throw new UserError(`${record.release} has ended already: ${record.status}`, {
      hint: `\`signalbox rollback ${record.application} <environment>\` goes back to what served before`,
    });
  try {
    if (record.stage === 'build') return await stopBuild(record.execution, ports);
    if (record.stage !== 'deploy') return undefined;
    return await stopRun(record, ports.deployments);
  } catch (error) {
    throw unreadable(`${record.release} cannot be stopped`, error);
  }
}

function told({ output, options }: CommandContext, { release }: ReleaseRecord, what: string): ExitCode {
  if (options['json']) output.json({ release, stopped: what });
  else output.line(`${release}: ${what}`);
  if (!options['json']) output.note(`signalbox watch ${release} follows it to its end`);
  return EXIT.succeeded;
}
