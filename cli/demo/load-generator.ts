import { Agent, request } from 'node:http';

/** What a load generator has seen so far. Times are epoch milliseconds of the wall clock. */
export interface LoadReport {
  readonly answered: number;
  readonly failures: readonly Failure[];
  /** Answers per version, with the first and the last of each. */
  readonly versions: ReadonlyMap<string, VersionSeen>;
}

export interface Failure {
  readonly at: number;
  /** `500 from version 3.0.0`, `ECONNRESET`. */
  readonly what: string;
  readonly version?: string;
}

export interface VersionSeen {
  readonly answers: number;
  readonly first: number;
  readonly last: number;
}

export interface LoadGenerator {
  report(): LoadReport;
  /** Resolves when the last answer is in. */
  stop(): Promise<LoadReport>;
}

const CONNECTIONS = 8;
const PAUSE_MS = 20;

/** Requests `url` over eight connections, each with a short pause between two, and checks every answer. */
export function startLoad(url: string, application: string): LoadGenerator {
  const failures: Failure[] = [];
  const versions = new Map<string, VersionSeen>();
  let answered = 0;
  const stopping = new AbortController();
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  const one = async () => {
    const at = Date.now();
    const outcome = await ask(url, agent);
    answered += 1;
    if ('error' in outcome) return void failures.push({ at, what: outcome.error });
    const { status, body } = outcome;
    const version = versionIn(body, application);
    if (version !== undefined) versions.set(version, seenAgain(versions.get(version), Date.now()));
    if (status !== 200 || version === undefined)
      failures.push({
        at,
        what: `${status}${version === undefined ? ` with ${JSON.stringify(body.slice(0, 60))}` : ''}`,
        ...(version === undefined ? {} : { version }),
      });
  };
  const connection = async () => {
    while (!stopping.signal.aborted) {
      await one();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const connections = Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const report = () => ({ answered, failures, versions });
  return {
    report,
    stop: async () => {
      stopping.abort();
      await connections;
      agent.destroy();
      return report();
    },
  };
}

const seenAgain = (seen: VersionSeen | undefined, now: number): VersionSeen => ({
  answers: (seen?.answers ?? 0) + 1,
  first: seen?.first ?? now,
  last: now,
});

function versionIn(body: string, application: string): string | undefined {
  try {
    const answer = JSON.parse(body) as { application?: string; version?: string };
    return answer.application === application ? answer.version : undefined;
  } catch {
    return undefined;
  }
}

type Outcome = { readonly status: number; readonly body: string } | { readonly error: string };

const LONGEST_ANSWER_MS = 10_000;

function ask(url: string, agent: Agent): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = request(url, { agent, timeout: LONGEST_ANSWER_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }));
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${LONGEST_ANSWER_MS} ms`)));
    sent.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }));
    sent.end();
  });
}
