import * as z from 'zod/mini';
import { alarmTime } from '../events/alarm-changed.ts';
import type { Incident } from '../release/release-record.ts';

/** What is known of an alarm that rings. */
export interface RingingAlarm {
  readonly name: string;
  readonly metric?: string;
  readonly statistic?: string;
  readonly threshold?: number;
  readonly comparison?: string;
  readonly alarmAt?: string;
  readonly reason?: string;
  /** CloudWatch's `StateReasonData`, a JSON text. */
  readonly reasonData?: string;
}

const reasonDataSchema = z.object({
  statistic: z.optional(z.string()),
  threshold: z.optional(z.number()),
  recentDatapoints: z.optional(z.array(z.number())),
  evaluatedDatapoints: z.optional(
    z.array(z.object({ timestamp: z.optional(z.string()), value: z.optional(z.number()) })),
  ),
});

type ReasonData = z.infer<typeof reasonDataSchema>;

/** An alarm as the cause of a rollback, with the numbers that it rang for. */
export function alarmIncident(alarm: RingingAlarm): Incident {
  const data = readReasonData(alarm.reasonData);
  const samples = samplesOf(data);
  const value = samples.at(-1)?.value;
  const threshold = alarm.threshold ?? data.threshold;
  const numbers =
    value === undefined ? '' : `: ${alarm.metric ?? 'its metric'} was ${value}, the limit is ${threshold}`;
  return {
    kind: 'alarm',
    cause: `alarm ${alarm.name} rang${numbers}`,
    alarm: alarm.name,
    metric: alarm.metric,
    statistic: alarm.statistic ?? data.statistic,
    value,
    threshold,
    comparison: alarm.comparison,
    samples,
    alarmAt: alarm.alarmAt,
  };
}

function readReasonData(text: string | undefined): ReasonData {
  if (!text) return {};
  try {
    return reasonDataSchema.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    // Only the numbers are lost; the alarm rings all the same.
    return {};
  }
}

/** Oldest first. */
function samplesOf(data: ReasonData): Incident['samples'] {
  const evaluated = (data.evaluatedDatapoints ?? []).filter(({ value }) => value !== undefined);
  if (evaluated.length > 0) {
    return evaluated
      .map(({ timestamp, value }) => ({ at: alarmTime(timestamp), value: value! }))
      .sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  }
  return (data.recentDatapoints ?? []).map((value) => ({ value }));
}
