import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { answerToken } from '../lib/notify/answer-token.ts';
import { reconcileRule } from '../lib/notify/reconcile-rule.ts';
import { step } from '../lib/release/environment-run.ts';
import { withEnvironment } from '../lib/release/record-changes.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { LANE_TAKEN, lanes, supersededBy } from '../lib/store/lanes.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { writeToken } from '../lib/target/park.ts';

const { stateBucket, reconcileRule: rule } = readConfig(process.env);
const { objects, records, intents } = stateStore(new S3Client(clientSettings), stateBucket);
const answer = answerToken(new SFNClient(clientSettings));
const lane = lanes(objects, intents, answer);
const reconcile = reconcileRule(new EventBridgeClient(clientSettings), rule);

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({ ...step, token: z.string() });

/** Asks for the lane of the environment: has it, waits for it with its token parked, or is superseded. */
export const handler = lambdaHandler(event, async ({ run, execution, at, token }) => {
  const { release, application, environment, startedAt } = run;
  await writeToken({ run, execution, token, awaiting: 'lane' }, intents);
  await reconcile.switchOn();
  const entry = await lane.enter(application, environment, { release, startedAt, execution });
  const waits = entry.answer === 'waits';
  const line = waits ? `waits for ${entry.behind} to leave ${environment}` : `enters ${environment}`;
  const change = { status: waits ? ('waiting' as const) : ('deploying' as const), execution, startedAt: at };
  if (entry.answer !== 'superseded') {
    await records.change(release, (record) => withEnvironment(record, environment, change), {
      at,
      environment,
      text: line,
    });
  }
  if (entry.answer === 'taken') await answer(token, LANE_TAKEN);
  if (entry.answer === 'superseded') await answer(token, supersededBy(entry.by, environment));
  return entry;
});
