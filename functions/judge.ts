import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { step } from '../lib/release/environment-run.ts';
import { withVerdict } from '../lib/release/record-changes.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { cloudWatchAlarms } from '../lib/target/alarms.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';
import { judgeEnvironment } from '../lib/target/judge-environment.ts';

const { stateBucket } = readConfig(process.env);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const { records, intents, plans } = store;
const ports = {
  intents,
  targets: deployTargets(store),
  alarms: cloudWatchAlarms(new CloudWatchClient(clientSettings)),
};

/** What its state sends, and what states of older definitions sent. */
export const event = z.object(step);

/** Says whether the new version is good, bad, or to be watched longer; keeps the answer with its numbers. */
export const handler = lambdaHandler(event, async ({ run, at }) => {
  const { release, environment } = run;
  const planned = await plans.environment(run);
  const intent = await intents.find(run);
  if (!intent) throw new Error(`expected a deployment of ${release} to judge in ${environment}`);
  const { judgement, verdict } = await judgeEnvironment({ intent, planned, at }, ports);
  const { outcome, reason } = judgement;
  const samples = verdict.samples.map((sample) => ({ ...sample }));
  const kept = { outcome: verdict.outcome, reason: verdict.reason, at, samples };
  const text = `verdict: ${outcome === 'wait' ? 'not yet' : outcome}: ${reason}`;
  await records.change(release, (record) => withVerdict(record, environment, kept), {
    at,
    environment,
    text,
  });
  return judgement;
});
