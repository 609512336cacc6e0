import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { answerToken } from '../lib/notify/answer-token.ts';
import { executionEnd } from '../lib/notify/execution-end.ts';
import { reconcileRule } from '../lib/notify/reconcile-rule.ts';
import { whyStopped } from '../lib/notify/why-stopped.ts';
import type { Intent } from '../lib/release/intent.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stopRun } from '../lib/store/finish-run.ts';
import { lanes } from '../lib/store/lanes.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { abandonRun } from '../lib/target/abandon-run.ts';
import { cloudWatchAlarms } from '../lib/target/alarms.ts';
import { codeDeploy } from '../lib/target/code-deploy.ts';
import { dueResult } from '../lib/target/wake.ts';

const { stateBucket, reconcileRule: ruleName } = readConfig(process.env);
const states = new SFNClient(clientSettings);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const answer = answerToken(states);
const ports = { ...store, lanes: lanes(store.objects, store.intents, answer) };
const deployments = codeDeploy(new CodeDeployClient(clientSettings));
const alarms = cloudWatchAlarms(new CloudWatchClient(clientSettings));
const rule = reconcileRule(new EventBridgeClient(clientSettings), ruleName);

/** The safety net below events, which get lost: looks at every run that waits, and rests when none does. */
export const handler = lambdaHandler(z.object({ time: z.string() }), async ({ time }) => {
  let runs = 0;
  for await (const intent of store.intents.all()) {
    runs++;
    await reconcileRun(intent, time);
  }
  if (runs === 0) await rest();
  return { runs };
});

async function reconcileRun(intent: Intent, at: string): Promise<void> {
  const end = await executionEnd(states, intent.execution);
  if (end) {
    const cause = await whyStopped(states, end, (await store.records.find(intent.release))?.execution);
    return stopRun(intent, { at, cause, abandon: abandonRun, deployments }, ports);
  }
  if (!intent.token) return;
  const due =
    intent.awaiting === 'lane'
      ? await ports.lanes.due(intent)
      : await dueResult(intent, { ...store, deployments, alarms });
  if (due) await answer(intent.token, due);
}

/** A run may have begun between the look and the switch: then it must not be switched off. */
async function rest(): Promise<void> {
  await rule.switchOff();
  const { done } = await store.intents.all().next();
  if (!done) await rule.switchOn();
}
