import { ValidationFailed, type Hook, type HookCheck } from '../hook.ts';
import { ask } from './ask.ts';
import { urlsOf, type Urls } from './urls.ts';

export interface LoadProbe {
  readonly url: Urls;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In all, spread over the URLs in turn; left out: 200. */
  readonly requests?: number;
  /** At a time; left out: 10. */
  readonly concurrency?: number;
  /** The largest share of answers that may be errors (a status of 500 or more, or none), 0 to 1; left out: 0. */
  readonly errorShare?: number;
  /** The longest time that 95 % of the good answers may take. */
  readonly p95Ms?: number;
  /** For one answer; left out: 5,000. */
  readonly timeoutMs?: number;
}

/**
 * A short burst of requests; judges the share of errors and the 95th percentile of the latency.
 *
 * @example
 * export const handler = hookValidator(loadProbe({ url: eachHost(8080), requests: 500, errorShare: 0.01, p95Ms: 250 }));
 */
export function loadProbe(probe: LoadProbe): HookCheck {
  return async (hook) => {
    const { requests, errors, lastError, p95Ms } = await burst(probe, hook);
    const limit = probe.errorShare ?? 0;
    const share = errors / requests;
    if (share > limit) {
      throw new ValidationFailed(
        `expected at most ${percent(limit)} of ${requests} requests to fail, ${percent(share)} did (${errors}; the last: ${lastError})`,
      );
    }
    if (probe.p95Ms !== undefined && !(p95Ms <= probe.p95Ms)) {
      throw new ValidationFailed(
        `expected 95 % of ${requests} requests within ${probe.p95Ms} ms, it took ${p95Ms} ms`,
      );
    }
    return `${requests} requests, ${errors} failed, p95 ${p95Ms} ms`;
  };
}

interface Burst {
  readonly requests: number;
  readonly errors: number;
  readonly lastError: string | undefined;
  /** NaN where no answer was good. */
  readonly p95Ms: number;
}

async function burst(probe: LoadProbe, hook: Hook): Promise<Burst> {
  const { requests = 200, concurrency = 10, timeoutMs = 5_000, method, headers } = probe;
  const urls = urlsOf(probe.url, hook);
  const latencies: number[] = [];
  let next = 0;
  let errors = 0;
  let lastError: string | undefined;
  const worker = async (): Promise<void> => {
    while (next < requests) {
      const url = urls[next++ % urls.length]!;
      const answer = await ask({ url, method, headers, timeoutMs, signal: hook.signal });
      const fault = 'error' in answer ? answer.error : answer.status >= 500 && `status ${answer.status}`;
      if (fault) {
        errors += 1;
        lastError = `${fault} from ${url}`;
      } else if (!('error' in answer)) latencies.push(answer.latencyMs);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, worker));
  return { requests, errors, lastError, p95Ms: percentile95(latencies) };
}

/** The smallest time within which 95 % ended (nearest rank). */
const percentile95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
