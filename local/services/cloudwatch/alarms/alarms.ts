import type { Metric } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../../../cloud.ts';
import { metricKey, type MetricStore } from '../metrics/metric-store.ts';
import { runActions } from './alarm-actions.ts';
import { sendConfigurationChange, sendStateChange } from './alarm-event.ts';
import { type AlarmHistory, createAlarmHistory } from './alarm-history.ts';
import { createAlarmIndex } from './alarm-index.ts';
import { alarmPeriod, evaluationInterval } from './alarm-queries.ts';
import type { AlarmRecord, MetricAlarmRecord, StateValue } from './alarm-record.ts';
import { compositeReason } from './composite-reason.ts';
import { evaluateAlarm } from './evaluate-alarm.ts';
import { createEvaluationTimer } from './evaluation-timer.ts';
import { createLateEvaluation } from './late-evaluation.ts';
import { noteStateChange } from './note-state-change.ts';

/** The alarms, and the one timer that evaluates them all on cloud time. */
export interface Alarms {
  readonly table: Map<string, AlarmRecord>;
  readonly history: AlarmHistory;
  put(alarm: AlarmRecord, operation: 'create' | 'update'): void;
  delete(alarm: AlarmRecord): void;
  /** Sets a state; events and actions follow only where its value changes. */
  setState(
    alarm: AlarmRecord,
    state: { value: StateValue; reason: string; reasonData?: string | undefined },
  ): void;
  /** A datapoint came in: where its period has already closed, the alarms on the metric look again at once. */
  arrived(metric: Metric, time: number): void;
  start(): void;
  stop(): void;
}

/** Alarms of high resolution are evaluated every ten seconds, others every minute. */
const TICK = 10_000;
const MINUTE = 60_000;

export function createAlarms(cloud: Cloud, store: MetricStore): Alarms {
  const table = cloud.store.table<AlarmRecord>('cloudwatch', 'alarms');
  const history = createAlarmHistory(cloud);
  const index = createAlarmIndex();

  const setState: Alarms['setState'] = (alarm, { value, reason, reasonData }) => {
    const previous = alarm.state;
    const now = cloud.clock.now();
    const changed = previous.value !== value;
    alarm.state = {
      value,
      reason,
      ...(reasonData === undefined ? {} : { reasonData }),
      updatedAt: now,
      transitionedAt: changed ? now : previous.transitionedAt,
    };
    if (!changed) return;
    noteStateChange(history, { alarm, previous });
    sendStateChange(cloud, alarm, previous);
    runActions(cloud, history, { alarm, previous });
    for (const name of index.parents(alarm.name)) evaluateComposite(name, alarm);
  };

  const evaluate = (alarm: MetricAlarmRecord, now: number) => {
    const verdict = evaluateAlarm(store, alarm, now);
    if (verdict) setState(alarm, verdict);
  };

  const evaluateComposite = (name: string, cause?: AlarmRecord) => {
    const alarm = table.get(name);
    const rule = index.rule(name);
    if (alarm?.kind !== 'composite' || !rule) return;
    const value = rule.evaluate((child) => table.get(child)?.state.value) ? 'ALARM' : 'OK';
    if (value === alarm.state.value) return;
    setState(alarm, { value, ...compositeReason(alarm, cause, cloud.clock.now()) });
  };

  const evaluateAll = (boundary: number) => {
    for (const alarm of table.values()) {
      if (alarm.kind !== 'metric') continue;
      const interval = evaluationInterval(alarmPeriod(store, alarm.settings));
      if (boundary % interval === 0) evaluate(alarm, Math.max(boundary, cloud.clock.now()));
    }
  };

  /** Ten-second steps only where an alarm of high resolution needs them. */
  const step = () => (index.hasHighResolution() ? TICK : MINUTE);
  const timer = createEvaluationTimer({
    clock: cloud.clock,
    step: () => (table.size === 0 ? undefined : step()),
    evaluate: evaluateAll,
  });
  const late = createLateEvaluation((name) => {
    const alarm = table.get(name);
    if (alarm?.kind === 'metric') evaluate(alarm, cloud.clock.now());
  });

  const track = (alarm: AlarmRecord) =>
    index.add(alarm, alarm.kind === 'metric' ? alarmPeriod(store, alarm.settings) : 0);

  const noteConfiguration = (alarm: AlarmRecord, operation: 'create' | 'update' | 'delete') => {
    const settings = operation === 'delete' ? {} : alarm.settings;
    history.add(alarm, {
      type: 'ConfigurationUpdate',
      summary: `Alarm "${alarm.name}" ${operation}d`,
      data: { version: '1.0', type: capital(operation), ...settings },
    });
    sendConfigurationChange(cloud, alarm, operation);
  };

  return {
    table,
    history,
    setState,
    put: (alarm, operation) => {
      index.remove(alarm.name);
      table.set(alarm.name, alarm);
      track(alarm);
      noteConfiguration(alarm, operation);
      if (alarm.kind === 'composite') evaluateComposite(alarm.name);
      timer.arm();
    },
    delete: (alarm) => {
      index.remove(alarm.name);
      table.delete(alarm.name);
      noteConfiguration(alarm, 'delete');
      timer.arm();
    },
    arrived: (metric, time) => {
      const names = index.onMetric(metricKey(metric));
      if (names.size === 0) return;
      const lastBoundary = Math.floor(cloud.clock.now() / step()) * step();
      if (time < lastBoundary) late.add(names);
    },
    start: () => {
      for (const alarm of table.values()) track(alarm);
      timer.arm();
    },
    stop: () => {
      timer.stop();
      late.stop();
    },
  };
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);
