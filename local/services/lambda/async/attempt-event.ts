import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { FunctionPool } from '../execution/function-pool.ts';
import type { InvocationResult } from '../execution/run-invocation.ts';
import { functionArn } from '../function-name.ts';
import type { AsyncSettings, FunctionVersion } from '../function-record.ts';
import type { FunctionTable } from '../function-table.ts';
import type { AsyncEvent } from './async-event.ts';
import type { EventEnd } from './report-event-end.ts';
import { settingsKey } from './settings-key.ts';

/** What is to become of an event after an attempt. */
export type Attempted =
  | { readonly kind: 'ended'; readonly end: EventEnd }
  /** `delay` in milliseconds of cloud time. */
  | { readonly kind: 'again'; readonly delay: number }
  /** Its function was deleted meanwhile. */
  | { readonly kind: 'lost' }
  /** Its environment was ended by the shutdown: it runs again after the start. */
  | { readonly kind: 'cut off' };

export interface AttemptParts {
  readonly cloud: Cloud;
  readonly functions: FunctionTable;
  readonly pool: FunctionPool;
  readonly stopped: AbortSignal;
}

/** Runs the function with the event, unless it is too old, and counts in the event what came of it. */
export async function attemptEvent(parts: AttemptParts, event: AsyncEvent): Promise<Attempted> {
  const { cloud, functions, stopped } = parts;
  const record = functions.records.get(event.functionName);
  const version = record && functions.version(record, event.qualifier);
  if (!version) return { kind: 'lost' };
  const asyncSettings = record.asyncSettings[settingsKey(event.qualifier)];
  const ended = (how: Pick<EventEnd, 'condition' | 'result'>): Attempted => ({
    kind: 'ended',
    end: { event, ...how, version, asyncSettings },
  });
  if (isTooOld(cloud, event, asyncSettings)) return ended({ condition: 'EventAgeExceeded' });
  const result = await runEvent(parts, version, event);
  if (stopped.aborted) return { kind: 'cut off' };
  if (result === 'throttled') return afterThrottle(event);
  if (result && !result.functionError)
    return mayRepeat(cloud, event) ? repeat(event) : ended({ condition: 'Success', result });
  return afterFailure(event, asyncSettings) ?? ended({ condition: 'RetriesExhausted', result });
}

const isTooOld = (cloud: Cloud, { receivedAt }: AsyncEvent, settings: AsyncSettings | undefined) =>
  cloud.clock.now() - receivedAt > (settings?.maximumEventAgeInSeconds ?? SIX_HOURS) * 1000;

/** Undefined where the function could not be run for a reason that time does not mend. */
async function runEvent(
  { cloud, pool, stopped }: AttemptParts,
  version: FunctionVersion,
  event: AsyncEvent,
): Promise<InvocationResult | 'throttled' | undefined> {
  try {
    return await pool.run(version, {
      requestId: event.id,
      payload: Buffer.from(event.payload),
      functionArn: functionArn(cloud, { name: event.functionName, qualifier: event.qualifier }),
      ...(event.clientContext === undefined ? {} : { clientContext: event.clientContext }),
    });
  } catch (error) {
    if (stopped.aborted) return undefined;
    if (!(error instanceof AwsError)) throw error;
    return error.code === 'TooManyRequestsException' ? 'throttled' : undefined;
  }
}

function afterThrottle(event: AsyncEvent): Attempted {
  return { kind: 'again', delay: Math.min(1000 * 2 ** event.throttles++, LONGEST_BACK_OFF) };
}

/** Lambda delivers at least once: with faults on, one event in twenty comes again. */
const mayRepeat = (cloud: Cloud, event: AsyncEvent) =>
  cloud.options.faults && !event.repeated && Math.random() < 0.05;

function repeat(event: AsyncEvent): Attempted {
  event.repeated = true;
  return { kind: 'again', delay: 1000 };
}

/** Undefined once it was tried as often as the settings allow. */
function afterFailure(event: AsyncEvent, settings: AsyncSettings | undefined): Attempted | undefined {
  event.failures++;
  if (event.failures > (settings?.maximumRetryAttempts ?? 2)) return undefined;
  return { kind: 'again', delay: event.failures * 60_000 };
}

const SIX_HOURS = 21_600;
const LONGEST_BACK_OFF = 300_000;
