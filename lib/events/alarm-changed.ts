import * as z from 'zod/mini';

/**
 * CloudWatch's alarm state-change event. `timestamp` has a zone without a colon.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const alarmChanged = z.object({
  time: z.string(),
  detail: z.object({
    alarmName: z.string(),
    state: z.object({
      value: z.string(),
      timestamp: z.optional(z.string()),
      reason: z.optional(z.string()),
      reasonData: z.optional(z.string()),
    }),
  }),
});

export type AlarmChanged = z.infer<typeof alarmChanged>;

/** CloudWatch writes `+0000`, which is not ISO 8601 as the rest of AWS writes it. */
export function alarmTime(timestamp: string | undefined): string | undefined {
  const time = timestamp ? Date.parse(timestamp.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
