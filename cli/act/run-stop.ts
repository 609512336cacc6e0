import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { setTimeout as delay } from 'node:timers/promises';
import { NotStoppable, type Why } from '../../lib/acts/not-stoppable.ts';
import { type StopPorts, stopPorts } from '../../lib/acts/stop-ports.ts';
import { stopRelease } from '../../lib/acts/stop-release.ts';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { namingCalls } from '../../lib/runtime/call-of.ts';
import { openReleases, type Releases } from '../aws/open-releases.ts';
import { unreadable } from '../aws/unreadable.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { findReleaseUnderWay } from './find-release-under-way.ts';

/** Between two states of its machine nothing of a release can be stopped; a function's work takes seconds. */
const PATIENCE_MS = 60_000;
const INTERVAL_MS = 500;

/**
 * Ends a release by the pipeline's own rule, never by stopping its execution: its build is stopped, its wait is
 * ended, or its deployment with a rollback.
 */
export async function runStop(context: CommandContext): Promise<ExitCode> {
  const { output, positionals, signal } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  const { release } = await findReleaseUnderWay(releases, positionals['release']!, signal);
  const ports = portsOf(context, releases);
  const until = performance.now() + PATIENCE_MS;
  while (!signal.aborted && performance.now() < until) {
    const record = await releases.record(release);
    const what = await stopOnce(record, ports);
    if (what !== undefined) return told(context, record, what);
    await delay(INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
  throw new UserError(`${release} could not be stopped: it was between two of its steps all the time`, {
    hint: 'try again',
    exitCode: signal.aborted ? EXIT.interrupted : EXIT.failed,
  });
}

function portsOf({ options }: CommandContext, { clientConfig, outputs, store }: Releases): StopPorts {
  const clients = {
    states: namingCalls(new SFNClient(clientConfig)),
    builds: namingCalls(new CodeBuildClient(clientConfig)),
    codeDeploy: namingCalls(new CodeDeployClient(clientConfig)),
    ecs: namingCalls(new ECSClient(clientConfig)),
    lambda: namingCalls(new LambdaClient(clientConfig)),
    sts: namingCalls(new STSClient(clientConfig)),
  };
  return stopPorts(clients, {
    plans: store.plans,
    outputs,
    reason: options['reason'] as string | undefined,
  });
}

async function stopOnce(record: ReleaseRecord, ports: StopPorts): Promise<string | undefined> {
  try {
    return await stopRelease(record, ports);
  } catch (error) {
    if (!(error instanceof NotStoppable)) throw unreadable(`${record.release} cannot be stopped`, error);
    throw new UserError(error.message, { hint: HINTS[error.why](record), cause: error });
  }
}

const HINTS: Readonly<Record<Why, (record: ReleaseRecord) => string>> = {
  ended: ({ application }) =>
    `\`signalbox rollback ${application} <environment>\` goes back to what served before`,
  waiting: () => 'the stack is of an earlier version, which cannot end a wait: npx serverless deploy',
  finishing: () => 'wait for its end; `signalbox rollback` then goes back',
  'rolling-back': () => '`signalbox watch` follows it',
  watched: () => 'wait for the verdict; `signalbox rollback` then goes back',
};

function told({ output, options }: CommandContext, { release }: ReleaseRecord, what: string): ExitCode {
  if (options['json']) output.json({ release, stopped: what });
  else output.line(`${release}: ${what}`);
  if (!options['json']) output.note(`signalbox watch ${release} follows it to its end`);
  return EXIT.succeeded;
}
