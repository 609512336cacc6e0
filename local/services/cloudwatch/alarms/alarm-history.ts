import type { AlarmHistoryItem, DescribeAlarmHistoryCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { page } from '../../page.ts';
import { invalidToken } from '../errors.ts';
import type { AlarmRecord } from './alarm-record.ts';

/** What happened to alarms: kept for two weeks and a bounded number of items, also after an alarm is deleted. */
export interface AlarmHistory {
  add(alarm: AlarmRecord, item: HistoryItem): void;
  describe(input: DescribeAlarmHistoryCommandInput, caller: Caller): object;
}

interface HistoryItem {
  readonly type: 'StateUpdate' | 'ConfigurationUpdate' | 'Action';
  readonly summary: string;
  readonly data: object;
}

interface HistoryRecord extends Omit<HistoryItem, 'data'> {
  readonly name: string;
  readonly kind: AlarmRecord['kind'];
  readonly time: number;
  readonly data: string;
}

const MOST_PER_ALARM = 500;
const MOST_ALARMS = 10_000;
const TWO_WEEKS = 14 * 86_400_000;

export function createAlarmHistory(cloud: Cloud): AlarmHistory {
  const table = cloud.store.table<HistoryRecord[]>('cloudwatch', 'history');
  return {
    add: (alarm, { type, summary, data }) => {
      const items = table.get(alarm.name) ?? [];
      // The alarm that changed last is the last to be forgotten.
      table.delete(alarm.name);
      table.set(alarm.name, items);
      if (table.size > MOST_ALARMS) table.delete(table.keys().next().value!);
      const time = cloud.clock.now();
      items.push({ name: alarm.name, kind: alarm.kind, time, type, summary, data: JSON.stringify(data) });
      while (items.length > MOST_PER_ALARM || items[0]!.time < time - TWO_WEEKS) items.shift();
    },
    describe: (input, caller) => {
      const mayReadAll = cloud.allows(caller, { action: 'cloudwatch:DescribeAlarmHistory', resource: '*' });
      const named =
        input.AlarmName === undefined ? [...table.values()].flat() : (table.get(input.AlarmName) ?? []);
      const sign = input.ScanBy === 'TimestampAscending' ? 1 : -1;
      const items = named
        .map((item, index) => ({ item, index }))
        .filter(({ item }) => matches(item, input) && (item.kind === 'metric' || mayReadAll))
        .sort((a, b) => sign * (a.item.time - b.item.time || a.index - b.index));
      const result = page(items, {
        limit: input.MaxRecords ?? 100,
        token: input.NextToken,
        invalid: invalidToken,
      });
      return {
        AlarmHistoryItems: result.items.map(({ item }) => describe(item)),
        NextToken: result.nextToken,
      };
    },
  };
}

function matches(item: HistoryRecord, input: DescribeAlarmHistoryCommandInput): boolean {
  const types = input.AlarmTypes ?? ['MetricAlarm'];
  return (
    types.includes(typeName(item)) &&
    (input.HistoryItemType === undefined || input.HistoryItemType === item.type) &&
    (input.StartDate === undefined || item.time >= input.StartDate.getTime()) &&
    (input.EndDate === undefined || item.time <= input.EndDate.getTime())
  );
}

const typeName = ({ kind }: HistoryRecord) => (kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm');

const describe = (item: HistoryRecord): AlarmHistoryItem => ({
  AlarmName: item.name,
  AlarmType: typeName(item),
  Timestamp: new Date(item.time),
  HistoryItemType: item.type,
  HistorySummary: item.summary,
  HistoryData: item.data,
});
