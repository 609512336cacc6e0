import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Action } from './action.ts';
import { answerError } from './error-page.ts';
import { forward, type Exchange } from './forward.ts';
import type { Target } from './target.ts';
import type { Traffic } from './traffic.ts';
import { refuseUpgrade, upgrade } from './upgrade.ts';

export interface ListenerSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly traffic: Traffic;
  /** How long a target may be silent, in seconds; an Application Load Balancer's idle timeout. */
  idleSeconds?(): number;
  /** What to do with a request; asked for each, so rules can change at any time. */
  choose(request: IncomingMessage): Action;
}

export interface Listener {
  /** The port that it is bound to. */
  readonly port: number;
  /** Takes no more connections; resolves when those open have ended, which idle ones do at once. */
  close(): Promise<void>;
}

/** Rejects with the socket's error (EADDRINUSE, EACCES) where the port cannot be had. */
export async function openListener(settings: ListenerSettings): Promise<Listener> {
  const { traffic } = settings;
  const server = createServer({ keepAliveTimeout: CLIENT_KEEP_ALIVE_MS, noDelay: true });
  await bind(server, settings.host, settings.port);
  const { port } = server.address() as AddressInfo;
  server.on('connection', (socket: Socket) => {
    traffic.connected();
    socket.on('close', () => traffic.disconnected());
  });
  server.on('request', (request, response) => handle(settings, port, request, response));
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    handleUpgrade(settings, port, { request, socket, head });
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        for (const socket of upgraded) socket.destroy();
        setTimeout(() => server.closeAllConnections(), LONGEST_CLOSE_MS).unref();
      }),
  };
}

const CLIENT_KEEP_ALIVE_MS = 60_000; // the idle timeout of an Application Load Balancer
const LONGEST_CLOSE_MS = 2_000;

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function handle(
  settings: ListenerSettings,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { traffic } = settings;
  const action = settings.choose(request);
  if (action.type === 'fixed-response') {
    response.writeHead(action.status, {
      'Content-Type': action.contentType,
      'Content-Length': Buffer.byteLength(action.body),
    });
    response.end(action.body);
    return;
  }
  if (action.type === 'redirect') {
    response.writeHead(action.status, { Location: action.location, 'Content-Length': 0 }).end();
    return;
  }
  const chosen = pick(action);
  if (!chosen) {
    traffic.answered(503);
    answerError(response, 503);
    return;
  }
  const exchange: Exchange = {
    request,
    response,
    port,
    traffic,
    groupTraffic: () => traffic.group(chosen.name),
    idleSeconds: settings.idleSeconds?.() ?? 60,
  };
  forward(exchange, chosen.target);
}

interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

function handleUpgrade(
  settings: ListenerSettings,
  port: number,
  { request, socket, head }: UpgradeRequest,
): void {
  const action = settings.choose(request);
  const chosen = action.type === 'forward' ? pick(action) : undefined;
  if (!chosen) {
    settings.traffic.answered(503);
    refuseUpgrade(socket, 503);
    return;
  }
  settings.traffic.group(chosen.name).requests++;
  upgrade({ request, socket, head, port, traffic: settings.traffic }, chosen.target);
}

function pick(
  action: Extract<Action, { type: 'forward' }>,
): { readonly name: string; readonly target: Target } | undefined {
  const chosen = action.choose();
  const target = chosen?.group.pick();
  return chosen && target ? { name: chosen.name, target } : undefined;
}
