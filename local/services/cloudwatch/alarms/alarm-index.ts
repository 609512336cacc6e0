import { metricKey } from '../metrics/metric-store.ts';
import { alarmQueries } from './alarm-queries.ts';
import type { AlarmRecord } from './alarm-record.ts';
import { type AlarmRule, parseAlarmRule } from './alarm-rule.ts';

/** Which alarms depend on which metrics and alarms, by name. */
export interface AlarmIndex {
  /** `period` of a metric alarm, in seconds. */
  add(alarm: AlarmRecord, period: number): void;
  remove(name: string): void;
  onMetric(key: string): ReadonlySet<string>;
  /** The composite alarms whose rule names the alarm. */
  parents(child: string): ReadonlySet<string>;
  rule(name: string): AlarmRule | undefined;
  hasHighResolution(): boolean;
}

export function createAlarmIndex(): AlarmIndex {
  const byMetric = new Map<string, Set<string>>();
  const byChild = new Map<string, Set<string>>();
  const rules = new Map<string, AlarmRule>();
  const keys = new Map<string, readonly [Map<string, Set<string>>, string][]>();
  const highResolution = new Set<string>();
  return {
    add: (alarm, period) => {
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
    remove: (name) => {
      for (const [map, key] of keys.get(name) ?? []) {
        map.get(key)?.delete(name);
        if (map.get(key)?.size === 0) map.delete(key);
      }
      keys.delete(name);
      rules.delete(name);
      highResolution.delete(name);
    },
    onMetric: (key) => byMetric.get(key) ?? NONE,
    parents: (child) => byChild.get(child) ?? NONE,
    rule: (name) => rules.get(name),
    hasHighResolution: () => highResolution.size > 0,
  };
}

const NONE: ReadonlySet<string> = new Set();
