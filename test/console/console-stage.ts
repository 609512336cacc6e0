import { startConsole, type RunningConsole } from '../../console/index.ts';
import type { TestCloud } from '../local/test-cloud.ts';

/** A console of a test cloud, and a browser that was let in. */
export interface ConsoleStage {
  readonly running: RunningConsole;
  /** `http://127.0.0.1:4711` */
  readonly origin: string;
  /** Faults of the console's own; none is expected. */
  readonly faults: unknown[];
  /** Asks as the browser would; follows no redirect. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** The markup of a page. */
  page(path: string, headers?: Record<string, string>): Promise<string>;
  /** Sends a form of the console itself. */
  post(path: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export async function startConsoleStage(
  cloud: Pick<TestCloud, 'clientConfig'>,
  outputs: Readonly<Record<string, string>> = { StateBucketName: 'state' },
  where = 'test cloud, account 123456789012',
): Promise<ConsoleStage> {
  const faults: unknown[] = [];
  const place = { clientConfig: cloud.clientConfig, outputs, where };
  const running = await startConsole({ place, port: 0, report: (error) => faults.push(error) });
  const { origin } = new URL(running.url);
  const opened = await fetch(running.url, { redirect: 'manual' });
  const cookie = opened.headers.getSetCookie()[0]!.split(';')[0]!;
  const ask = (path: string, { headers, ...init }: Asking) =>
    fetch(`${origin}${path}`, { redirect: 'manual', ...init, headers: { cookie, ...headers } });
  const get = (path: string, headers: Record<string, string> = {}) => ask(path, { headers });
  const page = async (path: string, headers: Record<string, string> = {}) =>
    (await get(path, headers)).text();
  const csrf = csrfOf(await page('/deployments'));
  return {
    running,
    origin,
    faults,
    get,
    page,
    post: (path, form, headers = {}) =>
      ask(path, {
        method: 'POST',
        body: new URLSearchParams({ csrf, ...form }),
        headers: { origin, ...headers },
      }),
    close: () => running.close(),
  };
}

type Asking = Omit<RequestInit, 'headers'> & { readonly headers: Record<string, string> };

const csrfOf = (markup: string): string => /name="csrf" value="([^"]+)"/.exec(markup)![1]!;
