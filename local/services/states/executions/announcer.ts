import { AWS } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { ExecutionRecord } from '../records.ts';
import { statusEvent } from './status-event.ts';

/** Tells EventBridge and CloudWatch what becomes of executions: best effort, in order. */
export interface Announcer {
  started(record: ExecutionRecord, input: string): void;
  ended(record: ExecutionRecord, input: string, output: string | undefined): void;
  /** Resolves when all was told. */
  flush(): Promise<void>;
}

export function createAnnouncer(cloud: Cloud): Announcer {
  let queue = Promise.resolve();
  const tell = (service: string, operation: string, input: object) => {
    // AWS's events and metrics are best effort too, and the services may not be part of this cloud.
    queue = queue.then(() => cloud.call(AWS, service, operation, input)).then(nothing, nothing);
  };
  const announce = (record: ExecutionRecord, input: string, output: string | undefined) =>
    tell('events', 'PutEvents', { Entries: [statusEvent(record, input, output)] });
  const measure = (record: ExecutionRecord, metrics: Record<string, number>) =>
    tell('cloudwatch', 'PutMetricData', {
      Namespace: 'AWS/States',
      MetricData: Object.entries(metrics).map(([MetricName, Value]) => ({
        MetricName,
        Value,
        Unit: MetricName === 'ExecutionTime' ? 'Milliseconds' : 'Count',
        Timestamp: new Date(record.stoppedAt ?? record.startedAt),
        Dimensions: [{ Name: 'StateMachineArn', Value: record.machineArn }],
      })),
    });
  return {
    started: (record, input) => {
      announce(record, input, undefined);
      measure(record, { ExecutionsStarted: 1 });
    },
    ended: (record, input, output) => {
      announce(record, input, output);
      const duration = record.stoppedAt! - record.startedAt;
      measure(record, { [METRICS[record.status]!]: 1, ExecutionTime: duration });
    },
    flush: () => queue,
  };
}

const nothing = () => {};

const METRICS: Readonly<Record<string, string>> = {
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};
