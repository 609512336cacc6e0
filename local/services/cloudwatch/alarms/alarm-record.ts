import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON text; absent for the initial state. */
  readonly reasonData?: string;
  /** When the state was last set, and when its value last changed; epoch ms. */
  readonly updatedAt: number;
  readonly transitionedAt: number;
}

interface StoredAlarm {
  readonly name: string;
  readonly arn: string;
  state: AlarmState;
  readonly configuredAt: number;
  actionsEnabled: boolean;
  tags: Record<string, string>;
}

/** An alarm on a metric or on metric math, stored under its name. */
export interface MetricAlarmRecord extends StoredAlarm {
  readonly kind: 'metric';
  readonly settings: Omit<PutMetricAlarmInput, 'Tags'>;
}

/** An alarm on the states of other alarms. */
export interface CompositeAlarmRecord extends StoredAlarm {
  readonly kind: 'composite';
  readonly settings: Omit<PutCompositeAlarmInput, 'Tags'>;
}

export type AlarmRecord = MetricAlarmRecord | CompositeAlarmRecord;

/** An alarm in its new state, and the state it left. */
export interface StateChange {
  readonly alarm: AlarmRecord;
  readonly previous: AlarmState;
}

export const initialState = (now: number): AlarmState => ({
  value: 'INSUFFICIENT_DATA',
  reason: 'Unchecked: Initial alarm creation',
  updatedAt: now,
  transitionedAt: now,
});
