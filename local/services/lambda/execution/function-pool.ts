import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Cloud } from '../../../cloud.ts';
import { wallClock } from '../../../clock.ts';
import { executable } from '../../../executable.ts';
import { createLogWriter, type LogWriter } from '../../../log-writer.ts';
import type { CodeStore } from '../code-store.ts';
import type { FunctionVersion } from '../function-record.ts';
import type { Concurrency } from './concurrency.ts';
import { startEnvironment, type Environment, type EnvironmentOutcome } from './environment.ts';
import { environmentVariables } from './environment-variables.ts';
import { createLogTail, type LogTail } from './log-tail.ts';
import type { FunctionMetrics } from './function-metrics.ts';
import { platformLines } from './platform-lines.ts';
import type { RoleSession, RoleSessions } from './role-sessions.ts';
import type { Watchdog } from './watchdog.ts';

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

/** The execution environments of all functions: reused while warm, ended once idle for long or out of date. */
export interface FunctionPool {
  /** Throws TooManyRequestsException where no more may run at once. */
  run(version: FunctionVersion, request: InvocationRequest): Promise<InvocationResult>;
  /** Ends idle environments that are no longer current; busy ones end with their invocation. */
  retire(functionName: string): Promise<void>;
  stop(): Promise<void>;
}

export interface PoolOptions {
  readonly cloud: Cloud;
  readonly code: CodeStore;
  readonly sessions: RoleSessions;
  readonly concurrency: Concurrency;
  readonly metrics: FunctionMetrics;
  readonly watchdog: Watchdog;
  /** Whether new invocations of that version still run with these settings. */
  readonly isCurrent: (version: FunctionVersion) => boolean;
}

interface Slot {
  readonly version: FunctionVersion;
  readonly environment: Environment;
  readonly session: RoleSession;
  readonly log: LogWriter;
  readonly tail: LogTail;
  idleSince: number;
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
      return await invoke(slot, request, start, metrics);
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

async function startSlot(options: PoolOptions, version: FunctionVersion): Promise<Slot> {
  const { cloud, sessions } = options;
  const { settings } = version;
  const session = await sessions.get(version.functionName, settings.role);
  const stream = streamName(cloud.clock.now(), version.version);
  const log = createLogWriter({
    cloud,
    group: settings.logging.group,
    stream,
    // Renewed while the environment lives, like the credentials of AWS's own log agent.
    caller: async () => (await sessions.get(version.functionName, settings.role)).caller,
  });
  const tail = createLogTail();
  log.write(platformLines(settings.logging).initStart(settings.runtime, isoTime(cloud)));
  const environment = await startEnvironment({
    program: executable('lambda-runtime'),
    taskRoot: options.code.folder(version.code.sha256),
    scratch: join(cloud.folder('lambda'), 'tmp'),
    memorySize: settings.memorySize,
    variables: environmentVariables({
      version,
      session,
      region: cloud.region,
      endpoint: cloud.endpoint,
      logStream: stream,
    }),
    watchdog: options.watchdog,
    output: (line, resume) => {
      tail.add(line);
      return log.write(line, resume);
    },
  });
  return { version, environment, session, log, tail, idleSince: 0 };
}

/** How the environment came to be, for the first invocation in it. */
interface Start {
  readonly initDuration?: number;
  readonly failure?: EnvironmentOutcome;
  readonly initialise?: boolean;
}

async function invoke(slot: Slot, request: InvocationRequest, start: Start, metrics: FunctionMetrics) {
  const { version, environment, tail } = slot;
  const { settings } = version;
  const lines = platformLines(settings.logging);
  const write = (line: string) => {
    tail.add(line);
    slot.log.write(line);
  };
  tail.clear();
  write(lines.start(request.requestId, version.version, new Date().toISOString()));
  const begin = performance.now();
  const deadline = wallClock.now() + settings.timeout * 1000;
  const outcome =
    start.failure ??
    (start.initialise && (await environment.initialise(settings.timeout * 1000))) ??
    (await environment.invoke({ ...request, deadline }));
  const duration = performance.now() - begin;
  await outputRead();

  const result = resultOf(outcome as EnvironmentOutcome, request.requestId, settings.timeout);
  const time = new Date().toISOString();
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
  metrics.invoked(version.functionName, { duration, failed: result.status !== 'success' });
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

/** What the handler wrote before it answered has arrived by now, and is read first. */
const outputRead = () => new Promise<void>((resolve) => setImmediate(resolve));

const isoTime = (cloud: Cloud) => new Date(cloud.clock.now()).toISOString();

function streamName(now: number, version: string): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomBytes(16).toString('hex')}`;
}

const INIT_LIMIT = 10_000;
const IDLE_LIMIT = 60_000;
const REAP_EVERY = 15_000;
