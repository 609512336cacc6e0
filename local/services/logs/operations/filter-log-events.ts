import type { FilterLogEventsCommandInput, FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Cloud } from '../../../cloud.ts';
import { invalidParameter, invalidToken, type LogGroups } from '../log-groups.ts';
import { retainedSince, type GroupRecord, type StoredEvent, type StreamRecord } from '../log-records.ts';
import { parseFilterPattern } from '../pattern/parse-filter-pattern.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
export function filterLogEventsOperation(cloud: Cloud, groups: LogGroups) {
  return {
    FilterLogEvents: async (input: FilterLogEventsCommandInput) => {
      const group = groups.find(input);
      const matches = parseFilterPattern(input.filterPattern ?? '');
      const limit = Math.min(input.limit ?? PAGE_EVENTS, PAGE_EVENTS);
      const after = input.nextToken === undefined ? undefined : placeOf(input.nextToken);
      const range = {
        from: Math.max(input.startTime ?? 0, retainedSince(group, cloud.clock.now()), after?.timestamp ?? 0),
        to: input.endTime ?? Infinity,
      };
      const events: FilteredLogEvent[] = [];
      let bytes = 0;
      let last: Place | undefined;
      for await (const { stream, event } of merged(groups, selectedStreams(groups, group, input), range)) {
        const place = { timestamp: event.timestamp, stream: stream.name, position: event.position };
        if (after && compare(place, after) <= 0) continue;
        if (!matches(event.message)) continue;
        bytes += Buffer.byteLength(event.message) + 26;
        if (events.length >= limit || (events.length > 0 && bytes > PAGE_BYTES)) {
          return { events, searchedLogStreams: [], nextToken: tokenOf(last!) };
        }
        last = place;
        events.push(filtered(stream, event));
      }
      return { events, searchedLogStreams: [] };
    },
  };
}

/** Where a page ends, in the order of all pages. */
interface Place {
  readonly timestamp: number;
  readonly stream: string;
  readonly position: number;
}

const compare = (a: Place, b: Place) =>
  a.timestamp - b.timestamp || compareText(a.stream, b.stream) || a.position - b.position;

const compareText = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

const tokenOf = (place: Place) => Buffer.from(JSON.stringify(place)).toString('base64');

function placeOf(token: string): Place {
  try {
    return JSON.parse(Buffer.from(token, 'base64').toString()) as Place;
  } catch {
    throw invalidToken();
  }
}

function selectedStreams(
  groups: LogGroups,
  group: GroupRecord,
  input: FilterLogEventsCommandInput,
): StreamRecord[] {
  const { logStreamNames, logStreamNamePrefix } = input;
  if (logStreamNames && logStreamNamePrefix !== undefined) {
    throw invalidParameter('LogStreamNamePrefix and LogStreamNames are mutually exclusive parameters.');
  }
  if (logStreamNames) return logStreamNames.map((name) => groups.findStream(group, name));
  return Object.values(group.streams).filter(({ name }) => name.startsWith(logStreamNamePrefix ?? ''));
}

interface Range {
  readonly from: number;
  /** Included. */
  readonly to: number;
}

/** The events of many streams in the order of their times; a stream is opened when its first event is due. */
async function* merged(groups: LogGroups, streams: readonly StreamRecord[], range: Range) {
  const waiting = streams
    .filter(({ segments }) => segments.length > 0)
    .filter(({ segments }) => segments[0]!.firstTime <= range.to && segments.at(-1)!.lastTime >= range.from)
    .sort((a, b) => b.segments[0]!.firstTime - a.segments[0]!.firstTime);
  const open: { stream: StreamRecord; event: StoredEvent; rest: AsyncGenerator<StoredEvent> }[] = [];
  for (;;) {
    while (
      waiting.length > 0 &&
      (open.length === 0 || waiting.at(-1)!.segments[0]!.firstTime <= earliest(open))
    ) {
      const stream = waiting.pop()!;
      const rest = eventsIn(groups, stream, range);
      const { value } = await rest.next();
      if (value) open.push({ stream, event: value, rest });
    }
    if (open.length === 0) return;
    const next = open.reduce((first, one) => (compareOpen(one, first) < 0 ? one : first));
    yield { stream: next.stream, event: next.event };
    const { value } = await next.rest.next();
    if (value) next.event = value;
    else open.splice(open.indexOf(next), 1);
  }
}

type Open = { readonly stream: StreamRecord; readonly event: StoredEvent };

const earliest = (open: readonly Open[]) => Math.min(...open.map(({ event }) => event.timestamp));

const compareOpen = (a: Open, b: Open) =>
  a.event.timestamp - b.event.timestamp || compareText(a.stream.name, b.stream.name);

async function* eventsIn(groups: LogGroups, stream: StreamRecord, range: Range): AsyncGenerator<StoredEvent> {
  for (const segment of stream.segments.slice()) {
    if (segment.lastTime < range.from) continue;
    if (segment.firstTime > range.to) return;
    for (const event of await groups.storage.read(stream, segment)) {
      if (event.timestamp > range.to) return;
      if (event.timestamp >= range.from) yield event;
    }
  }
}

const filtered = (stream: StreamRecord, event: StoredEvent): FilteredLogEvent => ({
  logStreamName: stream.name,
  timestamp: event.timestamp,
  message: event.message,
  ingestionTime: event.ingestionTime,
  eventId: `${event.timestamp}${BigInt(`0x${stream.id.replaceAll('-', '').slice(0, 16)}`)}`
    .padEnd(36, '0')
    .concat(String(event.position).padStart(20, '0')),
});

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
