import type { AlarmHistory } from './alarm-history.ts';
import type { AlarmState, StateChange } from './alarm-record.ts';

export function noteStateChange(history: AlarmHistory, { alarm, previous }: StateChange): void {
  history.add(alarm, {
    type: 'StateUpdate',
    summary: `Alarm updated from ${previous.value} to ${alarm.state.value}`,
    data: { version: '1.0', oldState: historyState(previous), newState: historyState(alarm.state) },
  });
}

const historyState = ({ value, reason, reasonData }: AlarmState) => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData === undefined ? {} : { stateReasonData: asJson(reasonData) }),
});

/** SetAlarmState takes any text as reason data. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
