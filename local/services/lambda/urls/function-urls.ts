import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { AwsError } from '../../../aws-error.ts';
import { serviceCaller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { FunctionPool } from '../execution/function-pool.ts';
import { functionArn } from '../function-name.ts';
import type { FunctionUrlRecord } from '../function-record.ts';
import type { FunctionTable } from '../function-table.ts';
import { plainAnswer, urlAnswer, type UrlAnswer } from './url-answer.ts';
import { urlEvent } from './url-event.ts';

/** The HTTP endpoints of functions: on AWS each has a host name of its own, here a loopback port. */
export interface FunctionUrls {
  /** Answers the port, which is the one that the record has where that is free. */
  open(url: FunctionUrlTarget): Promise<number>;
  close(urlId: string): Promise<void>;
  stop(): Promise<void>;
}

interface FunctionUrlTarget {
  readonly functionName: string;
  /** An alias; empty: the function itself. */
  readonly qualifier: string;
  readonly url: FunctionUrlRecord;
}

interface UrlOptions {
  readonly cloud: Cloud;
  readonly functions: FunctionTable;
  readonly pool: FunctionPool;
}

export function createFunctionUrls(options: UrlOptions): FunctionUrls {
  const servers = new Map<string, Server>();
  const close = async (urlId: string): Promise<void> => {
    const server = servers.get(urlId);
    servers.delete(urlId);
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  return {
    open: async (target) => {
      const server = createServer((message, response) => void serve(options, target, message, response));
      const port = await listen(server, target.url.port ?? 0).catch(() => listen(server, 0));
      servers.set(target.url.id, server);
      return port;
    },
    close,
    stop: async () => {
      await Promise.all([...servers.keys()].map(close));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function serve(
  options: UrlOptions,
  target: FunctionUrlTarget,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await answer(options, target, message).catch(refusal);
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

async function answer(
  { cloud, functions, pool }: UrlOptions,
  { functionName, qualifier, url }: FunctionUrlTarget,
  message: IncomingMessage,
): Promise<UrlAnswer> {
  const body = await buffer(message);
  if (body.length > LARGEST_REQUEST) return plainAnswer(413, 'Request Too Long');
  const reference = { name: functionName, ...(qualifier === '' ? {} : { qualifier }) };
  const arn = functionArn(cloud, reference);
  if (!mayAnybodyInvoke(cloud, arn)) return plainAnswer(403, FORBIDDEN);
  const record = functions.records.get(functionName);
  const version = record && functions.version(record, reference.qualifier);
  if (!version) return plainAnswer(404, 'Not Found');
  const requestId = randomUUID();
  const event = urlEvent({ message, body, urlId: url.id, requestId, time: cloud.clock.now() });
  const payload = Buffer.from(JSON.stringify(event));
  return urlAnswer(await pool.run(version, { requestId, payload, functionArn: arn }));
}

/** Lambda's limit of a synchronous invocation, in bytes. */
const LARGEST_REQUEST = 6 * 1_048_576;

const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

/**
 * AuthType NONE opens nothing by itself: the function's policy must allow everybody both to call the URL and, since October
 * 2025, to invoke the function through it. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function mayAnybodyInvoke(cloud: Cloud, resource: string): boolean {
  const anybody = serviceCaller('anonymous');
  const calls = {
    'lambda:InvokeFunctionUrl': { 'lambda:FunctionUrlAuthType': 'NONE' },
    'lambda:InvokeFunction': { 'lambda:InvokedViaFunctionUrl': 'true' },
  };
  return Object.entries(calls).every(([action, context]) =>
    cloud.allows(anybody, { action, resource, context }),
  );
}

const refusal = (error: unknown): UrlAnswer =>
  error instanceof AwsError && error.code === 'TooManyRequestsException'
    ? plainAnswer(429, 'Rate Exceeded.')
    : plainAnswer(502, 'Internal Server Error');
