import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { answerToken } from '../lib/notify/answer-token.ts';
import { failure, step } from '../lib/release/environment-run.ts';
import type { RunKey } from '../lib/release/ports.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { logger } from '../lib/runtime/logger.ts';
import { finishRun } from '../lib/store/finish-run.ts';
import { lanes } from '../lib/store/lanes.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';

const { stateBucket } = readConfig(process.env);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const targets = deployTargets(store);
const ports = {
  ...store,
  lanes: lanes(store.objects, store.intents, answerToken(new SFNClient(clientSettings))),
};

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({
  ...step,
  outcome: z.enum(['succeeded', 'rolled-back', 'failed', 'superseded']),
  failure: z.optional(failure),
});

/** Ends a release's way through an environment: the record, the last good version, the lane, in this order. */
export const handler = lambdaHandler(event, async ({ run, at, outcome, failure }) => {
  const finished = await finishRun({ run, at, outcome, failure, revision: run.artifact }, ports);
  if (finished.outcome === 'succeeded') await prune(run);
  return finished;
});

/** The release has ended well: what cannot be cleaned up now is no reason to say otherwise. */
async function prune(run: RunKey): Promise<void> {
  try {
    const planned = await store.plans.environment(run);
    await targets(planned).prune(planned);
  } catch (error) {
    logger.warn('old versions were not removed', error as Error);
  }
}
