import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { answerToken } from '../lib/notify/answer-token.ts';
import { reconcileRule } from '../lib/notify/reconcile-rule.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { lanes } from '../lib/store/lanes.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { cloudWatchAlarms } from '../lib/target/alarms.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';
import { reconcileRun } from '../lib/target/reconcile-run.ts';

const { stateBucket, reconcileRule: ruleName } = readConfig(process.env);
const states = new SFNClient(clientSettings);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const answer = answerToken(states);
const ports = {
  ...store,
  lanes: lanes(store.objects, store.intents, answer),
  targets: deployTargets(store),
  alarms: cloudWatchAlarms(new CloudWatchClient(clientSettings)),
  states,
  answer,
};
const rule = reconcileRule(new EventBridgeClient(clientSettings), ruleName);

/** The safety net below events, which get lost: looks at every run that waits, and rests when none does. */
export const handler = lambdaHandler(z.object({ time: z.string() }), async ({ time }) => {
  let runs = 0;
  for await (const intent of store.intents.all()) {
    runs++;
    await reconcileRun(intent, time, ports);
  }
  if (runs === 0) await rest();
  return { runs };
});

/** A run may have begun between the look and the switch: then it must not be switched off. */
async function rest(): Promise<void> {
  await rule.switchOff();
  const { done } = await store.intents.all().next();
  if (!done) await rule.switchOn();
}
