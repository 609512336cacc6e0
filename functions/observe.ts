import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { step } from '../lib/release/environment-run.ts';
import { observedRecord } from '../lib/release/observed-record.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';
import { keepIncident } from '../lib/target/wake.ts';

const { stateBucket } = readConfig(process.env);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const { records, intents, plans } = store;
const targets = deployTargets(store);

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({
  ...step,
  opened: z.optional(z.boolean()),
  /** After the verdict: an alarm does not count any more. */
  ending: z.optional(z.boolean()),
});

/** Reads how far the deployment and its traffic are. Changes nothing but what is remembered of them. */
export const handler = lambdaHandler(event, async ({ run, at, opened, ending }) => {
  const planned = await plans.environment(run);
  const intent = await intents.find(run);
  if (!intent) throw new Error(`expected an intent of ${run.release} for ${run.environment}, there is none`);
  const deploymentId = intent.deployment?.id ?? 'none';
  const { incident, ...looked } = await targets(intent).observe({
    intent,
    planned,
    at,
    opened: opened === true,
  });
  if (incident) await keepIncident(intent, incident, intents);
  const phase = intent.incident && !ending ? 'gone' : looked.phase;
  if (phase === 'shifted' && !intent.shiftedAt) {
    await intents.change(run, (current) => current && { ...current, shiftedAt: current.shiftedAt ?? at });
  }
  const observed = {
    ...looked,
    phase,
    deploymentId,
    validators: planned.validators.length,
    bakeSeconds: planned.bake.seconds,
  };
  const { change, line } = observedRecord(run.environment, observed, { at, ending: ending === true });
  await records.change(run.release, change, line);
  return observed;
});
