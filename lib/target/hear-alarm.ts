import { alarmTime, type AlarmChanged } from '../events/alarm-changed.ts';
import type { Intent } from '../release/intent.ts';
import type { Intents } from '../release/ports.ts';
import { alarmIncident } from '../verdict/alarm-incident.ts';
import { judge } from '../verdict/verdict.ts';
import type { Alarms } from './alarms.ts';
import { keepIncident, ringingAlarms } from './wake.ts';

export interface AlarmPorts {
  readonly intents: Intents;
  readonly alarms: Alarms;
}

/** Whether an alarm's transition concerns a run that listens to it; where it makes the release bad, that is kept. */
export async function hearAlarm(
  intent: Intent,
  { time, detail }: AlarmChanged,
  ports: AlarmPorts,
): Promise<boolean> {
  return detail.state.value === 'ALARM' ? rings(intent, detail, time, ports) : isQuiet(intent, ports);
}

/** Whether the run is on its way and the alarm came later than its deployment: then it is bad, and this is why. */
async function rings(
  intent: Intent,
  { alarmName: name, state }: AlarmChanged['detail'],
  time: string,
  { intents, alarms }: AlarmPorts,
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
async function isQuiet(intent: Intent, { alarms }: AlarmPorts): Promise<boolean> {
  return intent.awaiting === 'alarms' && (await ringingAlarms(intent.alarms, alarms)).length === 0;
}
