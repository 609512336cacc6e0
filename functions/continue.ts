import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { step } from '../lib/release/environment-run.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';

const { stateBucket } = readConfig(process.env);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const targets = deployTargets(store);

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({ ...step, wait: z.enum(['READY_WAIT', 'TERMINATION_WAIT']) });

/** Tells a deployment that waits to go on: to shift its traffic, or to let the old version go. */
export const handler = lambdaHandler(event, async ({ run, wait }) => {
  const intent = await store.intents.find(run);
  if (!intent) throw new Error(`expected an intent of ${run.release} for ${run.environment}, there is none`);
  await targets(intent).continue(intent, wait);
  return { wait };
});
