/** One HTTP request of a probe. */
export interface Question {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Answer = HttpAnswer | { readonly error: string };

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** From the request to the last byte of the answer. */
  readonly latencyMs: number;
}

/** Redirects are answers, not followed. What keeps an answer away is an answer too. */
export async function ask({ url, timeoutMs, signal, ...request }: Question): Promise<Answer> {
  const started = performance.now();
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const answer = await fetch(url, { ...request, redirect: 'manual', signal: until });
    const body = await answer.text();
    const latencyMs = Math.round(performance.now() - started);
    return { status: answer.status, headers: answer.headers, body, latencyMs };
  } catch (error) {
    // The hook's time is over: that is the hook's to tell.
    signal.throwIfAborted();
    return { error: until.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(error as Error) };
  }
}

/** undici hides the reason ("fetch failed") in the cause. */
const reasonOf = ({ message, cause }: Error): string =>
  cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message;
