import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
import { executionChanged, type ExecutionChanged } from '../lib/events/execution-changed.ts';
import { answerToken } from '../lib/notify/answer-token.ts';
import { publishRelease } from '../lib/notify/publish-release.ts';
import { environmentRun, failure } from '../lib/release/environment-run.ts';
import { stoppedCause } from '../lib/release/reason.ts';
import { releaseIdOfExecution } from '../lib/release/release-id.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { endRelease, ensureRecord } from '../lib/store/end-release.ts';
import { stopRun } from '../lib/store/finish-run.ts';
import { lanes } from '../lib/store/lanes.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { abandonRun } from '../lib/target/abandon-run.ts';
import { codeDeploy } from '../lib/target/code-deploy.ts';
import { buildFailureText, lastBuildLines } from '../lib/target/last-build-lines.ts';

const { stateBucket, sourceBucket, topic, releaseMachine } = readConfig(process.env);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const ports = {
  ...store,
  lanes: lanes(store.objects, store.intents, answerToken(new SFNClient(clientSettings))),
};
const deployments = codeDeploy(new CodeDeployClient(clientSettings));
const logs = new CloudWatchLogsClient(clientSettings);
const sns = new SNSClient(clientSettings);

const ended = z.object({
  execution: z.string(),
  startedAt: z.string(),
  at: z.string(),
  input: z.unknown(),
  failure: z.optional(z.extend(failure, { stage: z.string() })),
});

/** Ends a release's record, once: called by its own last state, and by Step Functions where an execution ended otherwise. */
export const handler = lambdaHandler(z.union([executionChanged, ended]), async (event): Promise<object> =>
  'detail' in event ? endedFromOutside(event) : endedByItself(event),
);

async function endedByItself({ execution, startedAt, at, input, failure }: z.infer<typeof ended>) {
  const release = await ensureRecord({ execution, startedAt, input, sourceBucket }, store.records);
  const building = failure?.stage === 'build';
  const said = building ? { ...failure, cause: buildFailureText(failure.cause) } : failure;
  const buildLog = building ? await lastBuildLines(logs, failure.cause) : undefined;
  const record = await endRelease({ release, at, failure: said, buildLog }, store.records);
  await publishRelease(sns, topic, record!);
  return { release, status: record!.status, reason: record!.reason!.text };
}

/** Catch does not run where an execution is stopped or out of time: then this frees what it held. */
async function endedFromOutside({ time: at, detail }: ExecutionChanged) {
  const cause = stoppedCause(detail);
  const stopping = { at, cause, abandon: abandonRun, deployments };
  if (detail.stateMachineArn !== releaseMachine) {
    const run = environmentRun.safeParse(JSON.parse(detail.input ?? 'null')).data;
    const intent = run && (await store.intents.find(run));
    if (intent) await stopRun(intent, stopping, ports);
    return { release: run?.release, stopped: intent !== undefined };
  }
  const release = releaseIdOfExecution(detail.executionArn);
  for await (const intent of store.intents.ofRelease(release)) await stopRun(intent, stopping, ports);
  const before = await store.records.find(release);
  if (before && before.status !== 'running') return { release, status: before.status };
  const startedAt = new Date(detail.startDate).toISOString();
  const input: unknown = JSON.parse(detail.input ?? 'null');
  await ensureRecord({ execution: detail.executionArn, startedAt, input, sourceBucket }, store.records);
  const record = await endRelease({ release, at, failure: { error: 'Stopped', cause } }, store.records);
  await publishRelease(sns, topic, record!);
  return { release, status: record!.status };
}
