import { STATUS_CODES, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorPage } from './error-page.ts';
import { requestHeaders } from './forward-headers.ts';
import type { Target } from './target.ts';
import type { Traffic } from './traffic.ts';

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** The first bytes after the request. */
  readonly head: Buffer;
  readonly port: number;
  readonly traffic: Traffic;
}

/**
 * Joins the client's connection with one to the target: what they speak is theirs. WebSocket is the only protocol that
 * is changed to; a request that offers another (h2c) is passed on as a plain one, the last on its connection.
 */
export function upgrade({ request, socket, head, port, traffic }: Upgrade, target: Target): void {
  const upstream = connect(target.address.port, target.address.host);
  const release = target.hold(() => upstream.destroy());
  let joined = false;
  upstream.on('connect', () => {
    joined = true;
    upstream.write(requestText(request, port));
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => {
    if (joined) return socket.destroy();
    traffic.answered(502);
    refuseUpgrade(socket, 502);
  });
  upstream.on('close', () => {
    release();
    socket.end();
  });
  socket.on('error', () => upstream.destroy());
  socket.on('close', () => upstream.destroy());
}

export function refuseUpgrade(socket: Duplex, status: number): void {
  const body = errorPage(status);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nServer: awselb/2.0\r\nContent-Type: text/html\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function requestText(request: IncomingMessage, port: number): string {
  const headers = requestHeaders(request, port);
  const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
  if (isWebSocket) headers.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
  else headers.push('Connection', 'close');
  const lines = headers.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${headers[index + 1]}`] : []));
  return [`${request.method} ${request.url} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
