import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The request's headers as the target sees them: hop-by-hop ones gone, X-Forwarded-* and the trace id added. */
export function requestHeaders(request: IncomingMessage, port: number): string[] {
  const raw = request.rawHeaders;
  const headers: string[] = [];
  let forwardedFor = request.socket.remoteAddress ?? '';
  let traced = false;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!;
    const lower = name.toLowerCase();
    if (lower === 'x-forwarded-for') forwardedFor = `${raw[index + 1]}, ${forwardedFor}`;
    else if (!HOP_BY_HOP.has(lower) && !REPLACED.has(lower)) {
      traced ||= lower === 'x-amzn-trace-id';
      headers.push(name, raw[index + 1]!);
    }
  }
  headers.push(
    'X-Forwarded-For',
    forwardedFor,
    'X-Forwarded-Proto',
    'http',
    'X-Forwarded-Port',
    String(port),
  );
  if (!traced) headers.push('X-Amzn-Trace-Id', traceId());
  return headers;
}

/** The target's headers as the client sees them. */
export function responseHeaders(raw: readonly Buffer[]): string[] {
  const headers: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toString('latin1');
    if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push(name, raw[index + 1]!.toString('latin1'));
  }
  return headers;
}

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);
const REPLACED = new Set(['x-forwarded-proto', 'x-forwarded-port']);

const traceOrigin = randomBytes(8).toString('hex');
let traceCount = 0;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html */
function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  traceCount = (traceCount + 1) >>> 0;
  return `Root=1-${seconds}-${traceOrigin}${traceCount.toString(16).padStart(8, '0')}`;
}
