import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { answerToken } from '../lib/notify/answer-token.ts';
import { step } from '../lib/release/environment-run.ts';
import { awaited } from '../lib/release/intent.ts';
import { withEnvironment } from '../lib/release/record-changes.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { cloudWatchAlarms } from '../lib/target/alarms.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';
import { park } from '../lib/target/park.ts';
import { ringingAlarms } from '../lib/target/wake.ts';

const { stateBucket } = readConfig(process.env);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const { records, intents, plans } = store;
const ports = {
  intents,
  targets: deployTargets(store),
  alarms: cloudWatchAlarms(new CloudWatchClient(clientSettings)),
  answerToken: answerToken(new SFNClient(clientSettings)),
};

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({
  ...step,
  token: z.string(),
  awaiting: awaited,
  seen: z.optional(z.string()),
});

/** Parks the token of a run that can only wait: for quiet alarms, a deployment, its bake, its end, its rollback. */
export const handler = lambdaHandler(event, async ({ run, execution, at, token, awaiting, seen }) => {
  const { environment } = run;
  const alarms = awaiting === 'alarms' ? (await plans.environment(run)).alarms : undefined;
  await park({ run, execution, token, awaiting, seen, alarms }, ports);
  if (awaiting !== 'alarms') return { awaiting };
  const [ringing] = await ringingAlarms(alarms ?? [], ports.alarms);
  if (!ringing) return { awaiting };
  const text = `waits for alarm ${ringing.sample.name} to be quiet again`;
  const waiting = { status: 'waiting' as const };
  await records.change(run.release, (record) => withEnvironment(record, environment, waiting), {
    at,
    environment,
    text,
  });
  return { awaiting, ringing: ringing.sample.name };
});
