import { AwsError } from '../../../aws-error.ts';
import type { Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { wallClock } from '../../../clock.ts';

/** The log stream of one execution environment. */
export interface FunctionLog {
  /** False when the logs service lags behind so far that the output should pause; `resume` is called then. */
  write(message: string, resume?: () => void): boolean;
  /** Settles once all that was written has been sent. */
  flush(): Promise<void>;
}

/**
 * Sends lines to CloudWatch Logs with the rights of the function's role: without them the lines are lost, as in AWS.
 */
export function createFunctionLog(options: {
  cloud: Cloud;
  group: string;
  stream: string;
  caller: () => Promise<Caller>;
}): FunctionLog {
  const { cloud, group, stream } = options;
  let pending: { timestamp: number; message: string }[] = [];
  let pendingBytes = 0;
  let paused: (() => void)[] = [];
  let sending = Promise.resolve();
  let cancelTimer: (() => void) | undefined;

  const sendAll = async () => {
    while (pending.length > 0) {
      const events = takeBatch(pending);
      pendingBytes -= bytesOf(events);
      await send(cloud, await options.caller(), { logGroupName: group, logStreamName: stream }, events).catch(
        warnUnlessRefused,
      );
    }
    for (const resume of paused.splice(0)) resume();
  };
  const flush = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    sending = sending.then(sendAll).catch(warnUnlessRefused);
    return sending;
  };
  return {
    write: (message, resume) => {
      pending.push({ timestamp: cloud.clock.now(), message });
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

function takeBatch<Event extends { message: string }>(pending: Event[]): Event[] {
  let bytes = 0;
  let count = 0;
  for (const { message } of pending) {
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD;
    if (count > 0 && (bytes > BATCH_BYTES || count >= BATCH_EVENTS)) break;
    count++;
  }
  return pending.splice(0, count);
}

const bytesOf = (events: readonly { message: string }[]) =>
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

const MOST_PENDING = 4 * BATCH_BYTES;
const FLUSH_AFTER = 50; // ms of wall time: a line is soon seen, and many make one request
