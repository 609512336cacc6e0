import { wallClock } from '../../../clock.ts';
import type { FunctionVersion } from '../function-record.ts';
import type { Concurrency } from './concurrency.ts';
import type { FunctionMetrics } from './function-metrics.ts';
import {
  runInvocation,
  type InvocationRequest,
  type InvocationResult,
  type Start,
} from './run-invocation.ts';
import { startSlot, type Slot, type SlotOptions } from './slot.ts';

/** The execution environments of all functions: reused while warm, ended once idle for long or out of date. */
export interface FunctionPool {
  /** Throws TooManyRequestsException where no more may run at once. */
  run(version: FunctionVersion, request: InvocationRequest): Promise<InvocationResult>;
  /** Ends idle environments that are no longer current; busy ones end with their invocation. */
  retire(functionName: string): Promise<void>;
  stop(): Promise<void>;
}

interface PoolOptions extends SlotOptions {
  readonly concurrency: Concurrency;
  readonly metrics: FunctionMetrics;
  /** Whether new invocations of that version still run with these settings. */
  readonly isCurrent: (version: FunctionVersion) => boolean;
}

export function createFunctionPool(options: PoolOptions): FunctionPool {
  const { concurrency, metrics } = options;
  const all = new Set<Slot>();
  const idle = new Map<string, Slot[]>();
  let cancelReaper: (() => void) | undefined;
  let stopped = false;

  const end = async (slot: Slot) => {
    all.delete(slot);
    await slot.environment.kill();
    await slot.log.flush();
  };
  const warmSlot = (version: FunctionVersion): Slot | undefined => {
    const slots = idle.get(keyOf(version)) ?? [];
    for (let slot = slots.pop(); slot; slot = slots.pop()) {
      if (slot.environment.alive && slot.session.usable()) return slot;
      void end(slot);
    }
    idle.delete(keyOf(version));
    return undefined;
  };
  const release = (slot: Slot) => {
    if (stopped || !slot.environment.alive || !options.isCurrent(slot.version)) return void end(slot);
    slot.idleSince = wallClock.now();
    const slots = idle.get(keyOf(slot.version)) ?? [];
    slots.push(slot);
    idle.set(keyOf(slot.version), slots);
    cancelReaper ??= wallClock.at(wallClock.now() + REAP_EVERY, reap);
  };
  const endIdle = async (condemned: (slot: Slot) => boolean) => {
    const ended: Promise<void>[] = [];
    for (const [key, slots] of idle) {
      const kept = slots.filter((slot) => !condemned(slot));
      ended.push(...slots.filter(condemned).map(end));
      if (kept.length > 0) idle.set(key, kept);
      else idle.delete(key);
    }
    await Promise.all(ended);
  };
  function reap(): void {
    const before = wallClock.now() - IDLE_LIMIT;
    void endIdle(({ idleSince }) => idleSince <= before);
    cancelReaper = idle.size > 0 ? wallClock.at(wallClock.now() + REAP_EVERY, reap) : undefined;
  }

  const coldStart = async (version: FunctionVersion) => {
    const slot = await startSlot(options, version);
    all.add(slot);
    return slot;
  };
  const invokeCold = async (version: FunctionVersion, request: InvocationRequest) => {
    const first = await coldStart(version);
    const begin = performance.now();
    const failure = await first.environment.initialise(INIT_LIMIT);
    const initDuration = performance.now() - begin;
    if (failure?.kind !== 'timed out') return work(first, request, { initDuration, failure });
    // As in AWS: an init that takes too long is done again, as part of the invocation.
    await end(first);
    return work(await coldStart(version), request, { initialise: true });
  };
  const work = async (slot: Slot, request: InvocationRequest, start: Start = {}) => {
    try {
      return await runInvocation(slot, request, start, metrics);
    } finally {
      if (start.failure) void end(slot);
      else release(slot);
    }
  };

  return {
    run: async (version, request) => {
      const leave = concurrency.enter(version.functionName);
      try {
        const warm = warmSlot(version);
        return await (warm ? work(warm, request) : invokeCold(version, request));
      } finally {
        leave();
      }
    },
    retire: (functionName) =>
      endIdle(({ version }) => version.functionName === functionName && !options.isCurrent(version)),
    stop: async () => {
      stopped = true;
      cancelReaper?.();
      idle.clear();
      await Promise.all([...all].map(end));
    },
  };
}

const keyOf = ({ functionName, version, revisionId }: FunctionVersion) =>
  `${functionName}:${version}:${revisionId}`;

const INIT_LIMIT = 10_000;
const IDLE_LIMIT = 60_000;
const REAP_EVERY = 15_000;
