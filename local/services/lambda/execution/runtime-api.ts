import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** The side of the Lambda Runtime API that serves one execution environment. */
export interface RuntimeApi {
  /** `127.0.0.1:PORT`, the environment's AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Settles once the environment asks for its first invocation, or tells why it cannot. */
  readonly initialised: Promise<RuntimeAnswer | undefined>;
  /** Hands over an invocation, one at a time. */
  invoke(invocation: Invocation): Promise<RuntimeAnswer>;
  close(): void;
}

export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** As the caller named the function. */
  readonly functionArn: string;
  /** Epoch milliseconds of wall time. */
  readonly deadline: number;
  /** JSON. */
  readonly clientContext?: string;
}

export interface RuntimeAnswer {
  readonly payload: Uint8Array;
  readonly failed: boolean;
  readonly maxMemoryKb?: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export async function openRuntimeApi(): Promise<RuntimeApi> {
  let initDone: (failure?: RuntimeAnswer) => void = () => {};
  const initialised = new Promise<RuntimeAnswer | undefined>((resolve) => (initDone = resolve));
  let poll: ServerResponse | undefined;
  let next: Invocation | undefined;
  let current: { requestId: string; answer: (answer: RuntimeAnswer) => void } | undefined;

  const deliver = () => {
    if (!poll || !next) return;
    poll.writeHead(200, invocationHeaders(next)).end(next.payload);
    poll = next = undefined;
  };
  const settle = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    const answer = await readAnswer(request, path.endsWith('/error'));
    const { requestId } = current ?? {};
    if (path === `invocation/${requestId}/response` || path === `invocation/${requestId}/error`) {
      current!.answer(answer);
      current = undefined;
    } else if (path === 'init/error') initDone(answer);
    else return reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
    reply(response, 202, { status: 'OK' });
  };

  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    const path = request.url?.replace('/2018-06-01/runtime/', '') ?? '';
    if (request.method === 'POST')
      return void settle(request, response, path).catch(() => response.destroy());
    if (path !== 'invocation/next')
      return reply(response, 404, { errorType: 'NotFound', errorMessage: path });
    poll = response;
    initDone();
    deliver();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    initialised,
    invoke: (invocation) =>
      new Promise((answer) => {
        current = { requestId: invocation.requestId, answer };
        next = invocation;
        deliver();
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const invocationHeaders = (invocation: Invocation) => ({
  'content-type': 'application/json',
  'lambda-runtime-aws-request-id': invocation.requestId,
  'lambda-runtime-deadline-ms': String(invocation.deadline),
  'lambda-runtime-invoked-function-arn': invocation.functionArn,
  'lambda-runtime-trace-id': traceId(invocation),
  ...(invocation.clientContext === undefined
    ? {}
    : { 'lambda-runtime-client-context': invocation.clientContext }),
});

function traceId({ requestId, deadline }: Invocation): string {
  const hex = requestId.replaceAll('-', '');
  const time = Math.floor(deadline / 1000).toString(16);
  return `Root=1-${time.padStart(8, '0')}-${hex.slice(0, 24)};Parent=${hex.slice(16)};Sampled=0`;
}

async function readAnswer(request: IncomingMessage, failed: boolean): Promise<RuntimeAnswer> {
  const memory = Number(request.headers['signalbox-max-memory-kb']);
  const length = Number(request.headers['content-length'] ?? 0);
  const maxMemoryKb = Number.isFinite(memory) ? memory : undefined;
  if (length > PAYLOAD_LIMIT) {
    request.resume();
    return { payload: Buffer.from(JSON.stringify(TOO_LARGE)), failed: true, maxMemoryKb };
  }
  return { payload: await buffer(request), failed, maxMemoryKb };
}

const reply = (response: ServerResponse, status: number, body: object) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Most bytes of a synchronous request or response. */
export const PAYLOAD_LIMIT = 6_291_556;

const TOO_LARGE = {
  errorMessage: `Response payload size exceeded maximum allowed payload size (${PAYLOAD_LIMIT} bytes).`,
  errorType: 'Function.ResponseSizeTooLarge',
};
