import type { Metric } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../../../cloud.ts';
import { metricKey, type MetricStore } from '../metrics/metric-store.ts';
import { runActions } from './alarm-actions.ts';
import { sendConfigurationChange, sendStateChange } from './alarm-event.ts';
import { type AlarmHistory, createAlarmHistory } from './alarm-history.ts';
import type {
  AlarmRecord,
  AlarmState,
  CompositeAlarmRecord,
  MetricAlarmRecord,
  StateValue,
} from './alarm-record.ts';
import { type AlarmRule, parseAlarmRule } from './alarm-rule.ts';
import { alarmPeriod, alarmQueries, evaluateAlarm, evaluationInterval } from './evaluate-alarm.ts';
import { zonedTime } from './state-reason.ts';

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

const TICK = 10_000;
const MINUTE = 60_000;

export function createAlarms(cloud: Cloud, store: MetricStore): Alarms {
  const table = cloud.store.table<AlarmRecord>('cloudwatch', 'alarms');
  const history = createAlarmHistory(cloud);
  const index = createIndex();
  const late = new Set<string>();
  let flush: NodeJS.Immediate | undefined;
  let cancelTick: (() => void) | undefined;
  let stopped = false;

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
    noteChange(history, alarm, previous);
    sendStateChange(cloud, alarm, previous);
    runActions(cloud, history, alarm, previous);
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
    setState(alarm, { value, ...compositeReason(cloud, alarm, cause) });
  };

  const evaluateAll = (boundary: number) => {
    for (const alarm of table.values()) {
      if (alarm.kind !== 'metric') continue;
      const interval = evaluationInterval(alarmPeriod(store, alarm.settings));
      if (boundary % interval === 0) evaluate(alarm, Math.max(boundary, cloud.clock.now()));
    }
  };

  /** Ten-second ticks only where an alarm of high resolution needs them. */
  const arm = (from = cloud.clock.now()) => {
    cancelTick?.();
    cancelTick = undefined;
    if (stopped || table.size === 0) return;
    const step = index.hasHighResolution() ? TICK : MINUTE;
    const next = Math.floor(from / step) * step + step;
    cancelTick = cloud.clock.at(next, () => {
      // A timer may fire a hair early; the boundary that it stands for has come all the same.
      evaluateAll(next);
      arm(Math.max(next, cloud.clock.now()));
    });
  };

  const track = (alarm: AlarmRecord) =>
    index.add(alarm, alarm.kind === 'metric' ? alarmPeriod(store, alarm.settings) : 0);

  const evaluateLate = () => {
    flush = undefined;
    const names = [...late];
    late.clear();
    for (const name of names) {
      const alarm = table.get(name);
      if (alarm?.kind === 'metric') evaluate(alarm, cloud.clock.now());
    }
  };

  return {
    table,
    history,
    setState,
    put: (alarm, operation) => {
      index.remove(alarm.name);
      table.set(alarm.name, alarm);
      track(alarm);
      const summary = `Alarm "${alarm.name}" ${operation === 'create' ? 'created' : 'updated'}`;
      history.add(alarm, 'ConfigurationUpdate', summary, {
        version: '1.0',
        type: capital(operation),
        ...alarm.settings,
      });
      sendConfigurationChange(cloud, alarm, operation);
      if (alarm.kind === 'composite') evaluateComposite(alarm.name);
      arm();
    },
    delete: (alarm) => {
      index.remove(alarm.name);
      table.delete(alarm.name);
      history.add(alarm, 'ConfigurationUpdate', `Alarm "${alarm.name}" deleted`, {
        version: '1.0',
        type: 'Delete',
      });
      sendConfigurationChange(cloud, alarm, 'delete');
      arm();
    },
    arrived: (metric, time) => {
      const names = index.onMetric(metricKey(metric));
      if (names.size === 0) return;
      const step = index.hasHighResolution() ? TICK : MINUTE;
      if (time >= Math.floor(cloud.clock.now() / step) * step) return;
      for (const name of names) late.add(name);
      flush ??= setImmediate(evaluateLate);
    },
    start: () => {
      for (const alarm of table.values()) track(alarm);
      arm();
    },
    stop: () => {
      stopped = true;
      cancelTick?.();
      if (flush) clearImmediate(flush);
    },
  };
}

/** Which alarms depend on which metrics and alarms. */
function createIndex() {
  const byMetric = new Map<string, Set<string>>();
  const byChild = new Map<string, Set<string>>();
  const rules = new Map<string, AlarmRule>();
  const keys = new Map<string, readonly [Map<string, Set<string>>, string][]>();
  const highResolution = new Set<string>();
  return {
    add: (alarm: AlarmRecord, period: number) => {
      const entries: [Map<string, Set<string>>, string][] = [];
      if (alarm.kind === 'metric') {
        for (const { MetricStat } of alarmQueries(alarm.settings)) {
          if (MetricStat) entries.push([byMetric, metricKey(MetricStat.Metric!)]);
        }
        if (period < 60) highResolution.add(alarm.name);
      } else {
        const rule = parseAlarmRule(alarm.settings.AlarmRule!);
        rules.set(alarm.name, rule);
        for (const child of rule.children) entries.push([byChild, child]);
      }
      for (const [map, key] of entries) map.set(key, (map.get(key) ?? new Set()).add(alarm.name));
      keys.set(alarm.name, entries);
    },
    remove: (name: string) => {
      for (const [map, key] of keys.get(name) ?? []) {
        map.get(key)?.delete(name);
        if (map.get(key)?.size === 0) map.delete(key);
      }
      keys.delete(name);
      rules.delete(name);
      highResolution.delete(name);
    },
    onMetric: (key: string): ReadonlySet<string> => byMetric.get(key) ?? NONE,
    parents: (child: string): ReadonlySet<string> => byChild.get(child) ?? NONE,
    rule: (name: string) => rules.get(name),
    hasHighResolution: () => highResolution.size > 0,
  };
}

const NONE: ReadonlySet<string> = new Set();

function noteChange(history: AlarmHistory, alarm: AlarmRecord, previous: AlarmState): void {
  const summary = `Alarm updated from ${previous.value} to ${alarm.state.value}`;
  history.add(alarm, 'StateUpdate', summary, {
    version: '1.0',
    oldState: historyState(previous),
    newState: historyState(alarm.state),
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

function compositeReason(cloud: Cloud, alarm: CompositeAlarmRecord, cause: AlarmRecord | undefined) {
  if (!cause) return { reason: `${alarm.arn} was evaluated when it was put` };
  const { value, updatedAt } = cause.state;
  return {
    reason: `${cause.arn} transitioned to ${value} at ${longTime(cloud.clock.now())}`,
    reasonData: JSON.stringify({
      triggeringAlarms: [{ arn: cause.arn, state: { value, timestamp: zonedTime(updatedAt) } }],
    }),
  };
}

/** `Sunday 22 November, 2026 23:10:00 UTC` */
function longTime(time: number): string {
  const date = new Date(time);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(date);
  const day = `${part({ weekday: 'long' })} ${part({ day: '2-digit' })} ${part({ month: 'long' })}`;
  return `${day}, ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} UTC`;
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);
