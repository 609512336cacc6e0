import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { errorReport } from './runtime-error.ts';

export interface RuntimeClient {
  /** Waits for the next invocation. */
  next(): Promise<{ headers: IncomingHttpHeaders; body: string }>;
  respond(requestId: string, result: string): Promise<void>;
  fail(requestId: string, error: unknown): Promise<void>;
  failInit(error: unknown): Promise<void>;
}

/** Speaks the Lambda Runtime API at `address` (`host:port`). */
export function createRuntimeClient(address: string): RuntimeClient {
  const [host, port] = address.split(':');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    new Promise<{ headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const outgoing = request(
        { host, port, method, agent, headers, path: `/2018-06-01/runtime/${path}` },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }),
          );
          response.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const sendError = async (path: string, error: unknown) => {
    const report = errorReport(error);
    await send(
      'POST',
      path,
      { ...contents(), 'lambda-runtime-function-error-type': report.errorType.replace(/[^\x20-\x7e]/g, '?') },
      JSON.stringify(report),
    );
  };

  return {
    next: () => send('GET', 'invocation/next'),
    respond: async (requestId, result) => {
      await send('POST', `invocation/${requestId}/response`, contents(), result);
    },
    fail: (requestId, error) => sendError(`invocation/${requestId}/error`, error),
    failInit: (error) => sendError('init/error', error),
  };
}

/** AWS measures an environment's memory from outside; here the environment tells it. */
const contents = () => ({
  'content-type': 'application/json',
  'signalbox-max-memory-kb': String(process.resourceUsage().maxRSS),
});
