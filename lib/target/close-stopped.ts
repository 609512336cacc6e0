import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { ExecutionChanged } from '../events/execution-changed.ts';
import { whyStopped } from '../notify/why-stopped.ts';
import { environmentRun } from '../release/environment-run.ts';
import { stoppedCause } from '../release/reason.ts';
import { releaseIdOfExecution } from '../release/release-id.ts';
import type { ReleaseRecord } from '../release/release-record.ts';
import { endRelease, ensureRecord } from '../store/end-release.ts';
import { stopRun } from '../store/finish-run.ts';
import type { Lanes } from '../store/lanes.ts';
import type { StateStore } from '../store/state-store.ts';
import type { DeployTargets } from './deploy-target.ts';

export interface ClosePorts extends StateStore {
  readonly lanes: Lanes;
  readonly targets: DeployTargets;
  readonly states: SFNClient;
  readonly logs: CloudWatchLogsClient;
  readonly sourceBucket: string;
  /** ARN of the release machine; all others are the deployment machine's. */
  readonly releaseMachine: string;
}

/**
 * Catch does not run where an execution is stopped or out of time: then this frees what it held. Answers the record where
 * the execution was a release's own.
 */
export async function closeStopped(
  { time: at, detail }: ExecutionChanged,
  ports: ClosePorts,
): Promise<ReleaseRecord | undefined> {
  if (detail.stateMachineArn === ports.releaseMachine) return closeRelease(at, detail, ports);
  const run = environmentRun.safeParse(inputOf(detail)).data;
  const intent = run && (await ports.intents.find(run));
  if (!intent) return undefined;
  const record = await ports.records.find(intent.release);
  const cause = await whyStopped(ports.states, detail, record?.execution);
  await stopRun(intent, { at, cause, abandon: (left) => ports.targets(left).stop(left) }, ports);
  return undefined;
}

async function closeRelease(
  at: string,
  detail: ExecutionChanged['detail'],
  ports: ClosePorts,
): Promise<ReleaseRecord> {
  const { sourceBucket, records, intents } = ports;
  const execution = detail.executionArn;
  const cause = stoppedCause(detail);
  for await (const intent of intents.ofRelease(releaseIdOfExecution(execution))) {
    await stopRun(intent, { at, cause, abandon: (left) => ports.targets(left).stop(left) }, ports);
  }
  const startedAt = new Date(detail.startDate).toISOString();
  const release = await ensureRecord({ execution, startedAt, input: inputOf(detail), sourceBucket }, records);
  return (await endRelease({ release, at, failure: { error: 'Stopped', cause } }, records))!;
}

/** Left out where it is longer than an event may be. */
const inputOf = ({ input }: ExecutionChanged['detail']): unknown => JSON.parse(input ?? 'null');
