import type {
  PutEventsCommandInput,
  PutEventsRequestEntry,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../aws-error.ts';
import type { Request } from '../../service.ts';
import { type BusEvent, createEvent } from './bus-event.ts';
import { busName, type EventsState } from './events-state.ts';
import { forwardedEvent } from './forwarded-entry.ts';
import { constraintError } from './validate.ts';

/** Takes events to a bus; each entry is accepted or refused by itself. */
export function putEvents(
  state: EventsState,
  publish: (event: BusEvent, bus: string) => void,
  { Entries = [] }: PutEventsCommandInput,
  request: Request,
): { FailedEntryCount: number; Entries: PutEventsResultEntry[] } {
  checkSizes(Entries, request);
  const results = Entries.map((entry): PutEventsResultEntry => {
    const refusal = refuse(entry, request);
    if (refusal) return refusal;
    const event = toEvent(state, entry);
    const bus = busName(entry.EventBusName);
    // As AWS does it: an event for a bus that does not exist is taken, and lost.
    if (state.buses.has(bus)) publish(event, bus);
    return { EventId: event.id };
  });
  return { FailedEntryCount: results.filter((result) => result.ErrorCode).length, Entries: results };
}

const MOST_ENTRIES = 10;
const LARGEST_REQUEST = 262_144;

function checkSizes(entries: readonly PutEventsRequestEntry[], request: Request): void {
  if (request.caller.kind === 'aws') return;
  if (entries.length === 0 || entries.length > MOST_ENTRIES) {
    const bound =
      entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ENTRIES}`;
    throw constraintError('entries', entries.length === 0 ? '[]' : `${entries.length} entries`, [
      `Member must have length ${bound}`,
    ]);
  }
  const total = entries.reduce((sum, entry) => sum + entrySize(entry), 0);
  if (total > LARGEST_REQUEST)
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function entrySize(entry: PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return size + (entry.Time === undefined ? 0 : 14);
}

function refuse(entry: PutEventsRequestEntry, { caller }: Request): PutEventsResultEntry | undefined {
  if (forwardedEvent(entry) !== undefined) return undefined;
  for (const member of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[member]) return refusal('InvalidArgument', missing(member));
  }
  if (caller.kind !== 'aws' && entry.Source!.startsWith('aws.')) {
    return refusal('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  return isJsonObject(entry.Detail!) ? undefined : refusal('MalformedDetail', 'Detail is malformed.');
}

const refusal = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({
  ErrorCode,
  ErrorMessage,
});

const missing = (member: string) =>
  `Parameter ${member} is not valid. Reason: ${member} is a required argument.`;

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function toEvent(state: EventsState, entry: PutEventsRequestEntry): BusEvent {
  const now = state.cloud.clock.now();
  const forwarded = forwardedEvent(entry);
  if (forwarded !== undefined) {
    const { id, source } = JSON.parse(forwarded) as { id: string; source: string };
    return { id, source, text: forwarded, ingestedAt: now };
  }
  const content = {
    source: entry.Source!,
    detailType: entry.DetailType!,
    time: entry.Time?.getTime() ?? now,
    resources: entry.Resources ?? [],
    detail: entry.Detail!,
  };
  return createEvent(state.cloud, content, now);
}
