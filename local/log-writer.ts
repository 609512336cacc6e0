import { AwsError } from './aws-error.ts';
import type { Caller } from './caller.ts';
import type { Cloud } from './cloud.ts';
import { wallClock } from './clock.ts';

/** One stream of CloudWatch Logs, written to in the background. */
export interface LogWriter {
  /** False when the logs service lags behind so far that the output should pause; `resume` is called then. */
  write(message: string, resume?: () => void): boolean;
  /** Settles once all that was written has been sent. */
  flush(): Promise<void>;
}

/**
 * Sends lines to CloudWatch Logs with the rights of a function's or a build's role, which makes group and stream where
 * they are missing; without those rights the lines are lost, as in AWS.
 */
export function createLogWriter(options: {
  cloud: Cloud;
  group: string;
  stream: string;
  caller: () => Promise<Caller>;
}): LogWriter {
  const { cloud, group, stream } = options;
  let pending: LogEvent[] = [];
  let pendingBytes = 0;
  const paused: (() => void)[] = [];
  let sending = Promise.resolve();
  let cancelTimer: (() => void) | undefined;

  const sendAll = async () => {
    while (pending.length > 0) {
      const events = pending;
      pending = [];
      for (const batch of batches(events)) {
        await options
          .caller()
          .then((caller) => send(cloud, caller, { logGroupName: group, logStreamName: stream }, batch))
          .catch(warnUnlessRefused);
        pendingBytes -= bytesOf(batch);
      }
    }
    for (const resume of paused.splice(0)) resume();
  };
  const flush = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    sending = sending.then(sendAll);
    return sending;
  };
  return {
    write: (message, resume) => {
      const timestamp = cloud.clock.now();
      for (let start = 0; start < message.length; start += LONGEST_EVENT) {
        pending.push({ timestamp, message: message.slice(start, start + LONGEST_EVENT) });
      }
      pendingBytes += message.length + EVENT_OVERHEAD;
      cancelTimer ??= wallClock.at(wallClock.now() + FLUSH_AFTER, () => void flush());
      if (pendingBytes < MOST_PENDING || !resume) return true;
      paused.push(resume);
      void flush();
      return false;
    },
    flush,
  };
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

function* batches(events: readonly LogEvent[]): Generator<LogEvent[]> {
  for (let start = 0; start < events.length;) {
    let bytes = 0;
    let end = start;
    for (; end < events.length && end - start < BATCH_EVENTS; end++) {
      bytes += Buffer.byteLength(events[end]!.message) + EVENT_OVERHEAD;
      if (end > start && bytes > BATCH_BYTES) break;
    }
    yield events.slice(start, end);
    start = end;
  }
}

const bytesOf = (events: readonly LogEvent[]) =>
  events.reduce((sum, { message }) => sum + message.length + EVENT_OVERHEAD, 0);

async function send(
  cloud: Cloud,
  caller: Caller,
  stream: { logGroupName: string; logStreamName: string },
  logEvents: readonly object[],
): Promise<void> {
  const put = () => cloud.call(caller, 'logs', 'PutLogEvents', { ...stream, logEvents });
  try {
    await put();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    await cloud
      .call(caller, 'logs', 'CreateLogGroup', { logGroupName: stream.logGroupName })
      .catch(ignoreRefusal);
    await cloud.call(caller, 'logs', 'CreateLogStream', stream).catch(ignoreRefusal);
    await put();
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof AwsError)) throw error;
}

function warnUnlessRefused(error: unknown): void {
  if (!(error instanceof AwsError)) process.emitWarning(error as Error);
}

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const EVENT_OVERHEAD = 26;
const BATCH_BYTES = 1_048_576;
const BATCH_EVENTS = 10_000;
/** Characters, which take up to three bytes each. */
const LONGEST_EVENT = 262_144;

const MOST_PENDING = 4 * BATCH_BYTES;
const FLUSH_AFTER = 50; // ms of wall time: a line is soon seen, and many make one request
