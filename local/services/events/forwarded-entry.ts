import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/**
 * An entry for PutEvents that carries a whole event from one bus to another. The mark is a symbol, so no request from
 * outside can bear it; the call is authorised like any other.
 */
export function forwardedEntry(busArn: string, event: string): PutEventsRequestEntry {
  const { source, 'detail-type': detailType } = JSON.parse(event) as Record<string, string>;
  const entry: PutEventsRequestEntry = { EventBusName: busArn, Source: source, DetailType: detailType };
  return Object.assign(entry, { [FORWARDED]: event });
}

/** The event that a forwarded entry carries. */
export const forwardedEvent = (entry: PutEventsRequestEntry): string | undefined =>
  (entry as { [FORWARDED]?: string })[FORWARDED];

const FORWARDED = Symbol('forwarded event');
