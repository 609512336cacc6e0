import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
import { executionChanged } from '../lib/events/execution-changed.ts';
import { answerToken } from '../lib/notify/answer-token.ts';
import { publishRelease } from '../lib/notify/publish-release.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { countRelease } from '../lib/store/count-release.ts';
import { lanes } from '../lib/store/lanes.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { closeEnded, endedByItself } from '../lib/target/close-ended.ts';
import { closeStopped } from '../lib/target/close-stopped.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';

const { stateBucket, sourceBucket, topic, releaseMachine } = readConfig(process.env);
const store = stateStore(new S3Client(clientSettings), stateBucket);
const states = new SFNClient(clientSettings);
const ports = {
  ...store,
  lanes: lanes(store.objects, store.intents, answerToken(states)),
  targets: deployTargets(store),
  logs: new CloudWatchLogsClient(clientSettings),
  states,
  sourceBucket,
  releaseMachine,
};
const sns = new SNSClient(clientSettings);

/** What its states send, what states of older definitions sent, and Step Functions' own event. */
export const event = z.union([executionChanged, endedByItself]);

/** Ends a release's record, once: called by its own last state, and by Step Functions where an execution ended otherwise. */
export const handler = lambdaHandler(event, async (ended) => {
  const outside = 'detail' in ended;
  const record = outside ? await closeStopped(ended, ports) : await closeEnded(ended, ports);
  if (!record) return {};
  const { release, status, reason, endedAt } = record;
  await countRelease(record, store);
  // Told by the call that ended it, and by its retries; every other end of the same release changes nothing.
  if (endedAt === (outside ? ended.time : ended.at)) await publishRelease(sns, topic, record);
  return { release, status, reason: reason?.text };
});
