import type { FunctionVersion } from '../function-record.ts';
import type { Concurrency } from './concurrency.ts';
import type { FunctionMetrics } from './function-metrics.ts';
import { createFunctionSlots, type FunctionSlots, type FunctionSlotsOptions } from './function-slots.ts';
import {
  runInvocation,
  type InvocationRequest,
  type InvocationResult,
  type Start,
} from './run-invocation.ts';
import type { Slot } from './slot.ts';

/** The execution environments of all functions: reused while warm, ended once idle for long or out of date. */
export interface FunctionPool {
  /** Throws TooManyRequestsException where no more may run at once. */
  run(version: FunctionVersion, request: InvocationRequest): Promise<InvocationResult>;
  /** Ends idle environments that are no longer current; busy ones end with their invocation. */
  retire(functionName: string): Promise<void>;
  stop(): Promise<void>;
}

interface PoolOptions extends FunctionSlotsOptions {
  readonly concurrency: Concurrency;
  readonly metrics: FunctionMetrics;
}

export function createFunctionPool(options: PoolOptions): FunctionPool {
  const { concurrency, metrics, isCurrent } = options;
  const slots = createFunctionSlots(options);
  const parts: Parts = { slots, metrics };
  return {
    run: async (version, request) => {
      const leave = concurrency.enter(version.functionName);
      try {
        const slot = slots.idle.take(version);
        return await (slot ? invoke(parts, { slot, request }) : invokeCold(parts, version, request));
      } finally {
        leave();
      }
    },
    retire: (functionName) =>
      slots.idle.endThose(({ version }) => version.functionName === functionName && !isCurrent(version)),
    stop: slots.stop,
  };
}

interface Parts {
  readonly slots: FunctionSlots;
  readonly metrics: FunctionMetrics;
}

async function invokeCold(
  parts: Parts,
  version: FunctionVersion,
  request: InvocationRequest,
): Promise<InvocationResult> {
  const { slots } = parts;
  const slot = await slots.start(version);
  const begin = performance.now();
  const failure = await slot.environment.initialise(INIT_LIMIT);
  const initDuration = performance.now() - begin;
  if (failure?.kind !== 'timed out')
    return invoke(parts, { slot, request, start: { initDuration, failure } });
  // As in AWS: an init that takes too long is done again, as part of the invocation.
  await slots.end(slot);
  return invoke(parts, { slot: await slots.start(version), request, start: { initialise: true } });
}

interface Work {
  readonly slot: Slot;
  readonly request: InvocationRequest;
  readonly start?: Start;
}

async function invoke({ slots, metrics }: Parts, { slot, request, start = {} }: Work) {
  try {
    return await runInvocation(slot, request, start, metrics);
  } finally {
    if (start.failure) void slots.end(slot);
    else slots.release(slot);
  }
}

const INIT_LIMIT = 10_000;
