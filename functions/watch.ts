import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { alarmChanged, alarmTime, type AlarmChanged } from '../lib/events/alarm-changed.ts';
import { answerToken } from '../lib/notify/answer-token.ts';
import type { Intent } from '../lib/release/intent.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { cloudWatchAlarms } from '../lib/target/alarms.ts';
import { keepIncident, ringingAlarms } from '../lib/target/wake.ts';
import { alarmIncident } from '../lib/verdict/alarm-incident.ts';
import { judge } from '../lib/verdict/verdict.ts';

const { stateBucket } = readConfig(process.env);
const { intents } = stateStore(new S3Client(clientSettings), stateBucket);
const answer = answerToken(new SFNClient(clientSettings));
const alarms = cloudWatchAlarms(new CloudWatchClient(clientSettings));

/** Judges every release that listens to an alarm by the alarm's transition, and wakes those that it concerns. */
export const handler = lambdaHandler(alarmChanged, async ({ time, detail }) => {
  const told: string[] = [];
  for await (const intent of intents.byAlarm(detail.alarmName)) {
    const concerned =
      detail.state.value === 'ALARM' ? await rings(intent, detail, time) : await isQuiet(intent);
    if (concerned) told.push(`${intent.release}/${intent.environment}`);
    if (concerned && intent.token) await answer(intent.token, { event: detail.state.value });
  }
  return { alarm: detail.alarmName, state: detail.state.value, told: told.join(' ') };
});

/** Whether the run is on its way and the alarm came later than its deployment: then it is bad, and this is why. */
async function rings(
  intent: Intent,
  { alarmName: name, state }: AlarmChanged['detail'],
  time: string,
): Promise<boolean> {
  if (!intent.judgedFrom || !['deployment', 'bake'].includes(intent.awaiting ?? '')) return false;
  const transitionedAt = alarmTime(state.timestamp) ?? time;
  const { outcome } = judge(intent.judgedFrom, [{ kind: 'alarm', name, state: 'ALARM', transitionedAt }]);
  if (outcome !== 'bad') return false;
  // The event has the moment and the numbers; the alarm itself says what metric that is.
  const [read] = await alarms.read([name]);
  const incident = alarmIncident({
    ...read?.ringing,
    name,
    alarmAt: transitionedAt,
    reasonData: state.reasonData,
  });
  await keepIncident(intent, incident, intents);
  return true;
}

/** Whether the run waits for its alarms and none rings any more. */
async function isQuiet(intent: Intent): Promise<boolean> {
  return intent.awaiting === 'alarms' && (await ringingAlarms(intent.alarms, alarms)).length === 0;
}
