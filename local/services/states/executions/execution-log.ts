import { AWS } from '../../../caller.ts';
import { wallClock } from '../../../clock.ts';
import type { Cloud } from '../../../cloud.ts';
import type { HistoryEvent } from '../interpreter/history.ts';
import type { ExecutionRecord, MachineRecord } from '../records.ts';
import { eventDetails, withoutData } from './event-details.ts';

/** Delivers the events of executions to the log groups of their machines, in batches, best effort. */
export interface ExecutionLog {
  write(machine: MachineRecord, record: ExecutionRecord, event: HistoryEvent): void;
  flush(): Promise<void>;
}

const BATCH_DELAY = 200; // real milliseconds
const LARGEST_BATCH = 500;
const MOST_BUFFERED = 20_000;

interface Batch {
  readonly group: string;
  readonly stream: string;
  readonly events: { timestamp: number; message: string }[];
}

export function createExecutionLog(cloud: Cloud): ExecutionLog {
  const batches = new Map<string, Batch>();
  const streams = new Set<string>();
  let buffered = 0;
  let queue = Promise.resolve();
  let cancelTimer: (() => void) | undefined;
  const flush = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    const ready = [...batches.values()];
    batches.clear();
    for (const batch of ready) queue = queue.then(() => deliver(cloud, streams, batch)).catch(() => {});
    buffered = 0;
    return queue;
  };
  return {
    write: (machine, record, event) => {
      const group = logGroup(machine);
      if (group === undefined || !isWanted(machine, event.type) || buffered >= MOST_BUFFERED) return;
      const stream = streamName(machine, cloud.clock.now());
      const key = `${group} ${stream}`;
      const batch = batches.get(key) ?? { group, stream, events: [] };
      batches.set(key, batch);
      batch.events.push({ timestamp: event.timestamp, message: message(machine, record, event) });
      buffered += 1;
      if (batch.events.length >= LARGEST_BATCH) void flush();
      else cancelTimer ??= wallClock.at(wallClock.now() + BATCH_DELAY, () => void flush());
    },
    flush,
  };
}

/** The name within `arn:…:log-group:NAME:*`. */
const logGroup = ({ logging }: MachineRecord) =>
  /:log-group:(.+?)(?::\*)?$/.exec(logging.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? '')?.[1];

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level */
function isWanted({ logging }: MachineRecord, type: string): boolean {
  if (logging.level === 'ALL') return true;
  if (logging.level === 'FATAL') return /^Execution(Aborted|Failed|TimedOut)$/.test(type);
  return logging.level === 'ERROR' && /(Aborted|Failed|TimedOut)$|^FailStateEntered$/.test(type);
}

const streamName = ({ name }: MachineRecord, now: number) =>
  `states/${name}/${new Date(now).toISOString().slice(0, 13).replace('T', '-')}-00/local`;

function message({ logging }: MachineRecord, record: ExecutionRecord, event: HistoryEvent): string {
  const details = eventDetails(event)?.details;
  return JSON.stringify({
    id: String(event.id),
    type: event.type,
    details: logging.includeExecutionData || !details ? details : withoutData(details),
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(event.timestamp),
    execution_arn: record.arn,
    redrive_count: '0',
  });
}

async function deliver(cloud: Cloud, streams: Set<string>, { group, stream, events }: Batch): Promise<void> {
  const target = { logGroupName: group, logStreamName: stream };
  const key = `${group} ${stream}`;
  if (!streams.has(key)) {
    if (streams.size > 1_000) streams.clear();
    streams.add(key);
    await cloud.call(AWS, 'logs', 'CreateLogStream', target).catch(() => {}); // it may exist from an earlier run
  }
  await cloud.call(AWS, 'logs', 'PutLogEvents', { ...target, logEvents: events });
}
