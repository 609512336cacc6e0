import type { InputLogEvent, PutLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import type { Cloud } from '../../../cloud.ts';
import { invalidParameter, type LogGroups } from '../log-groups.ts';
import { retainedSince } from '../log-records.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export function putLogEventsOperation(cloud: Cloud, groups: LogGroups) {
  return {
    PutLogEvents: (input: PutLogEventsCommandInput) => {
      const group = groups.find(input);
      const stream = groups.findStream(group, input.logStreamName);
      const events = input.logEvents ?? [];
      checkBatch(events);

      const now = cloud.clock.now();
      const oldest = now - 14 * DAY;
      const since = retainedSince(group, now);
      const tooNew = events.findIndex(({ timestamp }) => timestamp! > now + 2 * HOUR);
      const tooOld = events.findLastIndex(({ timestamp }) => timestamp! < oldest);
      const expired = events.findLastIndex(({ timestamp }) => timestamp! < since);
      const accepted = events.slice(Math.max(tooOld, expired) + 1, tooNew === -1 ? undefined : tooNew);
      groups.storage.append(
        stream,
        accepted.map(({ timestamp, message }) => ({
          timestamp: timestamp!,
          message: message!,
          ingestionTime: now,
        })),
      );
      stream.lastIngestionTime = now;
      groups.sweep(group);
      const rejected = {
        ...(tooNew !== -1 && { tooNewLogEventStartIndex: tooNew }),
        ...(tooOld !== -1 && { tooOldLogEventEndIndex: tooOld + 1 }),
        ...(expired > tooOld && { expiredLogEventEndIndex: expired + 1 }),
      };
      return {
        nextSequenceToken: String(stream.nextPosition).padStart(56, '0'),
        ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
      };
    },
  };
}

function checkBatch(events: readonly InputLogEvent[]): void {
  if (events.length === 0 || events.length > 10_000) {
    throw invalidParameter(
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length between 1 and 10000, got ${events.length}`,
    );
  }
  let bytes = 0;
  let last = -Infinity;
  for (const { timestamp, message } of events) {
    if (timestamp === undefined || message === undefined || message === '') {
      throw invalidParameter(
        'expected a timestamp and a message of at least one character in every log event',
      );
    }
    if (timestamp < last) {
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    }
    last = timestamp;
    const size = Buffer.byteLength(message) + EVENT_OVERHEAD;
    if (size > BATCH_BYTES)
      throw invalidParameter(`Log event too large: ${size} bytes exceeds limit of ${BATCH_BYTES}`);
    bytes += size;
  }
  if (bytes > BATCH_BYTES) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES}`);
  }
  if (last - events[0]!.timestamp! > DAY) {
    throw invalidParameter(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  }
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EVENT_OVERHEAD = 26;
const BATCH_BYTES = 1_048_576;
