import type { GetLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import type { Cloud } from '../../../cloud.ts';
import { invalidToken, type LogGroups } from '../log-groups.ts';
import { retainedSince, type StoredEvent, type StreamRecord } from '../log-records.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
export function getLogEventsOperation(cloud: Cloud, groups: LogGroups) {
  return {
    GetLogEvents: async (input: GetLogEventsCommandInput) => {
      const group = groups.find(input);
      const stream = groups.findStream(group, input.logStreamName);
      const start = startOf(input, stream);
      const { forward, position } = start;
      const from = Math.max(input.startTime ?? 0, retainedSince(group, cloud.clock.now()));
      const to = input.endTime ?? Infinity;
      const events: StoredEvent[] = [];
      let bytes = 0;
      for await (const event of walk(groups, stream, start)) {
        if (event.timestamp < from || event.timestamp >= to) continue;
        bytes += Buffer.byteLength(event.message) + 26;
        if (events.length > 0 && bytes > PAGE_BYTES) break;
        events.push(event);
        if (events.length >= (input.limit ?? PAGE_EVENTS)) break;
      }
      if (!forward) events.reverse();
      return {
        events: events.map(({ timestamp, message, ingestionTime }) => ({
          timestamp,
          message,
          ingestionTime,
        })),
        nextForwardToken: `f/${digits(events.length > 0 ? events.at(-1)!.position + 1 : position)}`,
        nextBackwardToken: `b/${digits(events.length > 0 ? events[0]!.position : position)}`,
      };
    },
  };
}

interface Start {
  readonly position: number;
  readonly forward: boolean;
}

/** The position to read from: of the next event forwards, of the event behind the next one backwards. */
function startOf({ nextToken, startFromHead }: GetLogEventsCommandInput, stream: StreamRecord): Start {
  if (nextToken === undefined) {
    return startFromHead ? { forward: true, position: 0 } : { forward: false, position: stream.nextPosition };
  }
  const [, direction, number] = /^([fb])\/(\d{56})$/.exec(nextToken) ?? [];
  if (number === undefined) throw invalidToken();
  return { forward: direction === 'f', position: Number(number) };
}

async function* walk(groups: LogGroups, stream: StreamRecord, { position, forward }: Start) {
  const segments = forward ? [...stream.segments] : stream.segments.toReversed();
  for (const segment of segments) {
    const outside = forward
      ? segment.firstPosition + segment.count <= position
      : segment.firstPosition >= position;
    if (outside) continue;
    const events = await groups.storage.read(stream, segment);
    if (forward) yield* events.filter((event) => event.position >= position);
    else yield* events.filter((event) => event.position < position).toReversed();
  }
}

const digits = (position: number) => String(position).padStart(56, '0');

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
