import { randomUUID } from 'node:crypto';
import type { Scope } from '../../permission.ts';
import { type ExactJson, parseExactJson } from './pattern/exact-json.ts';

/** An event on a bus. */
export interface BusEvent {
  readonly id: string;
  readonly source: string;
  /** The event as JSON, as targets get it: the detail exactly as it was put. */
  readonly text: string;
  /** When the bus took it, epoch ms. */
  readonly ingestedAt: number;
}

export interface EventContent {
  readonly source: string;
  readonly detailType: string;
  readonly time: number;
  readonly resources: readonly string[];
  /** JSON text of an object. */
  readonly detail: string;
}

/** Wraps what was put in the envelope of https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export function createEvent(scope: Scope, content: EventContent, ingestedAt: number): BusEvent {
  const id = randomUUID();
  const envelope = JSON.stringify({
    version: '0',
    id,
    'detail-type': content.detailType,
    source: content.source,
    account: scope.account,
    time: secondsTime(content.time),
    region: scope.region,
    resources: content.resources,
  });
  const text = `${envelope.slice(0, -1)},"detail":${content.detail}}`;
  return { id, source: content.source, text, ingestedAt };
}

/** The event as patterns see it. */
export const matchable = (event: BusEvent): ExactJson => parseExactJson(event.text);

/** `2026-01-01T00:00:00Z`: EventBridge's times have no milliseconds. */
export const secondsTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
