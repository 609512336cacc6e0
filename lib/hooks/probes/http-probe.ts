import { setTimeout as wait } from 'node:timers/promises';
import { ValidationFailed, type Hook, type HookCheck } from '../hook.ts';
import { ask, type Answer, type HttpAnswer } from './ask.ts';
import { urlsOf, type Urls } from './urls.ts';

export interface HttpProbe {
  readonly url: Urls;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What counts as good; left out: 200. */
  readonly status?: number | readonly number[];
  /** A text that the body must contain, or an expression that must match it. */
  readonly body?: string | RegExp;
  /** The longest time that a good answer may take, to its last byte. */
  readonly latencyMs?: number;
  /** How often each URL is asked; left out: 3. */
  readonly attempts?: number;
  /** How many of the attempts must be good; left out: all of them. */
  readonly passes?: number;
  /** Between two attempts; left out: 200. */
  readonly intervalMs?: number;
  /** For one answer; left out: 5,000. */
  readonly timeoutMs?: number;
}

/**
 * Asks each URL N times and wants M good answers.
 *
 * @example
 * export const handler = hookValidator(httpProbe({ url: eachHost(8080, '/health'), attempts: 5, passes: 4, latencyMs: 300 }));
 */
export function httpProbe(probe: HttpProbe): HookCheck {
  const attempts = probe.attempts ?? 3;
  const passes = probe.passes ?? attempts;
  if (!(passes >= 1 && passes <= attempts))
    throw new RangeError(`expected passes between 1 and attempts (${attempts}), got ${passes}`);
  return async (hook) => {
    const urls = urlsOf(probe.url, hook);
    await Promise.all(urls.map((url) => probeOne({ url, probe, attempts, passes }, hook)));
    return `${urls.join(', ')}: at least ${passes} of ${attempts} answers were good`;
  };
}

interface One {
  readonly url: string;
  readonly probe: HttpProbe;
  readonly attempts: number;
  readonly passes: number;
}

async function probeOne({ url, probe, attempts, passes }: One, { signal }: Hook): Promise<void> {
  const { method, headers, timeoutMs = 5_000, intervalMs = 200 } = probe;
  const faults: string[] = [];
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const fault = faultOf(await ask({ url, method, headers, timeoutMs, signal }), probe);
    if (fault !== undefined) faults.push(fault);
    const good = attempt - faults.length;
    if (good >= passes) return;
    if (faults.length > attempts - passes) break;
    await wait(intervalMs, undefined, { signal });
  }
  throw new ValidationFailed(
    `expected ${passes} of ${attempts} answers from ${url} to be good, ${faults.length} were not: ${faults.at(-1)}`,
  );
}

function faultOf(answer: Answer, probe: HttpProbe): string | undefined {
  if ('error' in answer) return answer.error;
  const wanted = [probe.status ?? 200].flat();
  if (!wanted.includes(answer.status)) return `status ${answer.status} instead of ${wanted.join(' or ')}`;
  if (!hasBody(answer, probe.body))
    return `the body ${shown(answer.body)} does not hold ${String(probe.body)}`;
  if (probe.latencyMs !== undefined && answer.latencyMs > probe.latencyMs)
    return `${answer.latencyMs} ms, longer than ${probe.latencyMs} ms`;
  return undefined;
}

const hasBody = ({ body }: HttpAnswer, wanted: string | RegExp | undefined): boolean =>
  wanted === undefined || (typeof wanted === 'string' ? body.includes(wanted) : body.search(wanted) >= 0);

const shown = (body: string): string => JSON.stringify(body.length > 80 ? `${body.slice(0, 80)}…` : body);
