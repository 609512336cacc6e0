import { wallClock } from '../../../clock.ts';
import type { EnvironmentOutcome } from './environment.ts';
import type { FunctionMetrics } from './function-metrics.ts';
import { platformLines } from './platform-lines.ts';
import type { Slot } from './slot.ts';

export interface InvocationRequest {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** As the caller named the function. */
  readonly functionArn: string;
  readonly clientContext?: string;
}

export interface InvocationResult {
  readonly payload: Uint8Array;
  readonly functionError?: 'Unhandled';
  readonly executedVersion: string;
  /** The last 4 KB of what the invocation logged. */
  readonly logTail: string;
}

/** How the environment came to be, for the first invocation in it. */
export interface Start {
  readonly initDuration?: number;
  readonly failure?: EnvironmentOutcome;
  /** Its handler is still to be loaded, in the invocation's own time. */
  readonly initialise?: true;
}

/** Runs one invocation in the environment, with the lines around it in the log and its counts in the metrics. */
export async function runInvocation(
  slot: Slot,
  request: InvocationRequest,
  start: Start,
  metrics: FunctionMetrics,
): Promise<InvocationResult> {
  const { version, environment, tail } = slot;
  const { settings } = version;
  const lines = platformLines(settings.logging);
  const write = (line: string) => {
    tail.add(line);
    slot.log.write(line);
  };
  tail.clear();
  write(lines.start(request.requestId, version.version, cloudTime(slot)));
  const begin = performance.now();
  const deadline = wallClock.now() + settings.timeout * 1000;
  const outcome =
    start.failure ??
    (start.initialise && (await environment.initialise(settings.timeout * 1000))) ??
    (await environment.invoke({ ...request, deadline }));
  const duration = performance.now() - begin;
  await outputRead();

  const result = resultOf(outcome, request.requestId, settings.timeout);
  const time = cloudTime(slot);
  if (result.status === 'timeout') {
    const line = lines.timeout(request.requestId, settings.timeout, time);
    if (line !== undefined) write(line);
  }
  const report = {
    requestId: request.requestId,
    duration,
    ...(start.initDuration === undefined ? {} : { initDuration: start.initDuration }),
    memorySize: settings.memorySize,
    maxMemoryMb: result.maxMemoryMb ?? settings.memorySize,
    status: result.status,
  };
  for (const line of lines.report(report, time)) write(line);
  metrics.invoked({
    functionName: version.functionName,
    qualifier: request.functionArn.split(':')[7],
    executedVersion: version.version,
    duration,
    failed: result.status !== 'success',
  });
  return {
    payload: result.payload,
    ...(result.status !== 'success' && { functionError: 'Unhandled' as const }),
    executedVersion: version.version,
    logTail: tail.text(),
  };
}

function resultOf(outcome: EnvironmentOutcome, requestId: string, timeout: number) {
  if (outcome.kind === 'answered') {
    return {
      payload: outcome.payload,
      status: outcome.failed ? ('error' as const) : ('success' as const),
      maxMemoryMb: outcome.maxMemoryKb === undefined ? undefined : Math.ceil(outcome.maxMemoryKb / 1024),
    };
  }
  const [errorType, message] =
    outcome.kind === 'timed out'
      ? ['Sandbox.Timedout', `Task timed out after ${timeout.toFixed(2)} seconds`]
      : ['Runtime.ExitError', `Runtime exited ${outcome.reason}`];
  const error = { errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` };
  return {
    payload: Buffer.from(JSON.stringify(error)),
    status: outcome.kind === 'timed out' ? ('timeout' as const) : ('error' as const),
    maxMemoryMb: undefined,
  };
}

const cloudTime = ({ clock }: Slot) => new Date(clock.now()).toISOString();

/** What the handler wrote before it answered has arrived by now, and is read first. */
const outputRead = () => new Promise<void>((resolve) => setImmediate(resolve));
