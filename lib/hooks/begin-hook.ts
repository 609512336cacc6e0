import { parseHookEvent, type HookEvent } from './hook-event.ts';
import type { Hook, HookOutcome } from './hook.ts';
import { logLate, logOutcome } from './log-outcome.ts';
import { reportOutcome } from './report-outcome.ts';
import { catchStrayErrors } from './stray-errors.ts';

export interface HookOptions {
  /** Kept for telling the result, in milliseconds; at most half of the function's time. */
  readonly reserveMs?: number;
}

/** What of Lambda's context is needed. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

/** A hook that was begun and has to be answered. */
export interface BegunHook {
  readonly hook: Hook;
  /** Resolves, never rejects, where the check's time is over or something that nobody awaits went wrong. */
  readonly broken: Promise<HookOutcome>;
  /** Tells the outcome, once: a second call answers the first one's. Throws HookReportError. */
  settle(outcome: HookOutcome): Promise<HookOutcome>;
}

const RESERVE_MS = 3_000;
/** What is left for Lambda after the report was given up. */
const LAST_MS = 250;

/** Begins a hook that is answered exactly once, whatever its check does. */
export function beginHook(
  event: unknown,
  context: InvocationContext,
  { reserveMs = RESERVE_MS }: HookOptions = {},
): BegunHook {
  const parsed = parseHookEvent(event);
  const left = context.getRemainingTimeInMillis();
  const time = startTime(Math.max(1, left - Math.min(reserveMs, left / 2)));
  let told = false;
  const fault = firstFault(time.signal);
  const release = catchStrayErrors((error) => {
    if (told) logLate(parsed, error);
    else fault.set(failed(`an error that nobody awaits: ${messageOf(error)}`));
  });
  const answer = async (outcome: HookOutcome): Promise<HookOutcome> => {
    await turnOfTheEventLoop();
    const final = fault.found() ?? outcome;
    told = true;
    time.end();
    logOutcome(parsed, final, time.spentSeconds());
    const last = Math.max(1, context.getRemainingTimeInMillis() - LAST_MS);
    await reportOutcome(parsed, final, AbortSignal.timeout(last)).finally(release);
    return final;
  };
  let settled: Promise<HookOutcome> | undefined;
  return {
    hook: hookOf(parsed, time),
    broken: fault.first,
    settle: (outcome) => (settled ??= answer(outcome)),
  };
}

export const failed = (reason: string): HookOutcome => ({ status: 'Failed', reason });

/** What was thrown, in one sentence. */
export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message || error.name}${cause}`;
};

/** In one turn Node tells of the promises that were rejected and that nobody awaits. */
const turnOfTheEventLoop = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** The time that a check has. */
interface CheckTime {
  readonly signal: AbortSignal;
  remainingMs(): number;
  spentSeconds(): number;
  end(): void;
}

function startTime(budgetMs: number): CheckTime {
  const started = performance.now();
  const over = new AbortController();
  const seconds = (ms: number) => Math.round(ms) / 1000;
  const late = new Error(`the check had not ended after ${seconds(budgetMs)} s, all the time that it has`);
  const timer = setTimeout(() => over.abort(late), budgetMs);
  return {
    signal: over.signal,
    remainingMs: () => Math.max(0, started + budgetMs - performance.now()),
    spentSeconds: () => seconds(performance.now() - started),
    end: () => clearTimeout(timer),
  };
}

/** What breaks a hook from outside its check; the first counts. */
function firstFault(signal: AbortSignal) {
  let found: HookOutcome | undefined;
  let tell: (outcome: HookOutcome) => void;
  const first = new Promise<HookOutcome>((resolve) => (tell = resolve));
  const set = (outcome: HookOutcome): void => {
    found ??= outcome;
    tell(found);
  };
  signal.addEventListener('abort', () => set(failed(messageOf(signal.reason))), { once: true });
  return { first, set, found: () => found };
}

function hookOf(event: HookEvent, { signal, remainingMs }: CheckTime): Hook {
  const { application, environment, replacementTargets = [] } = event.signalbox ?? {};
  return {
    deploymentId: event.DeploymentId,
    executionId: event.LifecycleEventHookExecutionId,
    ...(application === undefined ? {} : { application }),
    ...(environment === undefined ? {} : { environment }),
    replacementTargets,
    signal,
    remainingMs,
  };
}
