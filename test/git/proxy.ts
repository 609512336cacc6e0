import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What becomes of a request: passed on, never answered, or passed on with its answer lost. */
export type Fate = 'pass' | 'hang' | 'lose the answer';

/** Stands between git's helper and a cloud, counts what goes through, and can let requests come to harm. */
export interface Proxy {
  readonly url: string;
  readonly requests: string[];
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** When the last request that began so was answered; epoch ms. */
  answeredAt(line: string): number;
  reset(): void;
  stop(): Promise<void>;
}

export async function startProxy(
  endpoint: string,
  fateOf: (line: string) => Fate | Promise<Fate> = () => 'pass',
): Promise<Proxy> {
  let bytesUp = 0;
  let bytesDown = 0;
  const requests: string[] = [];
  const answered: { readonly line: string; readonly at: number }[] = [];
  const serve = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const line = `${incoming.method} ${incoming.url}`;
    requests.push(line);
    const fate = await fateOf(line);
    if (fate === 'hang') return void incoming.resume();
    const body = await buffer(incoming);
    bytesUp += body.length;
    const { status, headers, content } = await passOn(endpoint, incoming, body);
    bytesDown += content.length;
    if (fate === 'lose the answer') return void incoming.socket.destroy();
    answered.push({ line, at: Date.now() });
    answer.writeHead(status, headers);
    answer.end(content);
  };
  const server = createServer((incoming, answer) => {
    serve(incoming, answer).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get bytesUp() {
      return bytesUp;
    },
    get bytesDown() {
      return bytesDown;
    },
    answeredAt: (line) => answered.findLast((one) => one.line.startsWith(line))?.at ?? 0,
    reset() {
      bytesUp = 0;
      bytesDown = 0;
      requests.length = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** With the headers as they were signed, that of the host too. */
async function passOn(endpoint: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; content: Buffer }>(
    (resolve, reject) => {
      const { hostname, port } = new URL(endpoint);
      const outgoing = request({ hostname, port, method, path: url, headers }, (answer) => {
        buffer(answer).then(
          (content) => resolve({ status: answer.statusCode!, headers: answer.headers, content }),
          reject,
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    },
  );
}
