import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { failure, step } from '../lib/release/environment-run.ts';
import { rollingBackRecord } from '../lib/release/rolling-back-record.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { releaseKey } from '../lib/store/release-key.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { cloudWatchAlarms } from '../lib/target/alarms.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';
import { findCause } from '../lib/target/find-cause.ts';
import { keepResult } from '../lib/target/keep-result.ts';

const { stateBucket, releaseKey: keyArn } = readConfig(process.env);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const { records, intents, plans } = store;
const ports = {
  intents,
  records,
  targets: deployTargets(store, releaseKey(new KMSClient(clientSettings), keyArn)),
  alarms: cloudWatchAlarms(new CloudWatchClient(clientSettings)),
};

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({ ...step, failure });

/** One step back to the old version; the state machine comes again until it is done. */
export const handler = lambdaHandler(event, async ({ run, at, failure }) => {
  const planned = await plans.environment(run);
  const found = await intents.find(run);
  if (!found) throw new Error(`expected an intent of ${run.release} for ${run.environment}, there is none`);
  // The first cause wins, however many follow.
  const intent = await findCause({ intent: found, failure, at }, ports);
  const taken = await ports.targets(intent).revert({ intent, planned, at });
  const told = rollingBackRecord(run.environment, intent.incident!, taken, at);
  await records.change(run.release, told.change, told.line);
  if (!taken.done) {
    return { done: false, awaitSeconds: taken.awaitSeconds, status: taken.status, outcome: 'failed' };
  }
  const { result } = taken;
  await keepResult(run, { result, at }, intents);
  const outcome = result === 'returned' ? 'rolled-back' : 'failed';
  return { done: true, awaitSeconds: 0, status: result, outcome };
});
