import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { answerError } from './error-page.ts';
import { requestHeaders, responseHeaders } from './forward-headers.ts';
import type { Target, TargetRequest } from './target.ts';
import type { GroupTraffic, Traffic } from './traffic.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The listener's port, for X-Forwarded-Port. */
  readonly port: number;
  readonly traffic: Traffic;
  /** Asked anew for each count: counts start again with every minute. */
  groupTraffic(): GroupTraffic;
  /** How long the target may be silent. */
  readonly idleSeconds: number;
}

/**
 * Sends a request to a target and its answer back, both streamed. What goes wrong before the answer began is
 * answered with 502 or 504; after that only the connection can be cut.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export function forward(exchange: Exchange, target: Target): void {
  const { request, response } = exchange;
  const hasBody =
    request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  const upstream: TargetRequest = {
    method: request.method as Dispatcher.HttpMethod,
    path: request.url!,
    headers: requestHeaders(request, exchange.port),
    body: hasBody ? request : null,
    headersTimeout: exchange.idleSeconds * 1000,
    bodyTimeout: exchange.idleSeconds * 1000,
  };
  let cut: ((reason?: Error) => void) | undefined;
  let over = false;
  response.on('close', () => {
    if (!over) cut?.(); // the client went away
  });
  const settle = {
    connected: (abort: (reason?: Error) => void) => {
      cut = abort;
      if (response.destroyed) abort();
    },
    end: () => (over = true),
  };
  exchange.groupTraffic().requests++;
  const retry = () => target.sendAfresh(upstream, answer(exchange, settle));
  const canRetry = !hasBody && REPEATABLE.has(request.method!);
  target.send(upstream, answer(exchange, settle, canRetry ? retry : undefined));
}

/** Methods that may be sent twice (RFC 9110, 9.2.2). */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

interface Settle {
  connected(abort: (reason?: Error) => void): void;
  end(): void;
}

function answer(exchange: Exchange, settle: Settle, retry?: () => void): Dispatcher.DispatchHandler {
  const { response } = exchange;
  let sent = performance.now();
  return {
    onConnect: (abort) => {
      sent = performance.now();
      settle.connected(abort);
    },
    onHeaders: (status, raw, resume) => {
      if (status < 200) return true; // interim answers (103) are not passed on
      const traffic = exchange.groupTraffic();
      const hundreds = Math.floor(status / 100);
      traffic.targetStatus[hundreds] = (traffic.targetStatus[hundreds] ?? 0) + 1;
      traffic.responseTimes.add((performance.now() - sent) / 1000);
      response.writeHead(status, responseHeaders(raw));
      response.on('drain', resume);
      return true;
    },
    onData: (chunk) => response.write(chunk),
    onComplete: () => {
      settle.end();
      response.end();
    },
    onError: (error) => {
      if (response.destroyed) return settle.end();
      if (retry && !response.headersSent && wasIdleConnection(error)) return retry();
      settle.end();
      fail(exchange, error);
    },
  };
}

/**
 * True where the target closed a connection that had carried answers before: it did so while it was idle, and the
 * request that met it was never looked at.
 */
function wasIdleConnection(error: Error & { code?: string; socket?: { bytesRead?: number } }): boolean {
  if (error.code === 'UND_ERR_SOCKET') return (error.socket?.bytesRead ?? 0) > 0;
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

function fail(exchange: Exchange, error: Error & { code?: string }): void {
  const { response, traffic } = exchange;
  if (CONNECTION_ERRORS.has(error.code ?? '')) exchange.groupTraffic().connectionErrors++;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = TIMEOUTS.has(error.code ?? '') ? 504 : 502;
  traffic.answered(status);
  answerError(response, status);
}

const TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const CONNECTION_ERRORS = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
