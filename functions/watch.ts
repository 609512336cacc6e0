import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { alarmChanged } from '../lib/events/alarm-changed.ts';
import { answerToken } from '../lib/notify/answer-token.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { cloudWatchAlarms } from '../lib/target/alarms.ts';
import { hearAlarm } from '../lib/target/hear-alarm.ts';

const { stateBucket } = readConfig(process.env);
const { intents } = stateStore(new S3Client(clientSettings), stateBucket);
const answer = answerToken(new SFNClient(clientSettings));
const ports = { intents, alarms: cloudWatchAlarms(new CloudWatchClient(clientSettings)) };

/** Judges every release that listens to an alarm by the alarm's transition, and wakes those that it concerns. */
export const handler = lambdaHandler(alarmChanged, async (event) => {
  const { detail } = event;
  const told: string[] = [];
  for await (const intent of intents.byAlarm(detail.alarmName)) {
    const concerned = await hearAlarm(intent, event, ports);
    if (concerned) told.push(`${intent.release}/${intent.environment}`);
    if (concerned && intent.token) await answer(intent.token, { event: detail.state.value });
  }
  return { alarm: detail.alarmName, state: detail.state.value, told: told.join(' ') };
});
