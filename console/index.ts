import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { openAccount, type Place } from './account.ts';
import { consoleApp } from './app.ts';
import { createSession } from './security/session.ts';

export interface ConsoleOptions {
  readonly place: Place;
  /** 0: a free one. */
  readonly port: number;
  /** Hears of faults of our own, which no page shows. */
  report(error: unknown): void;
}

export interface RunningConsole {
  /** With the token that lets its opener in. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the web console on loopback. Throws the socket's error (`EADDRINUSE`) where the port cannot be had. */
export async function startConsole({ place, port, report }: ConsoleOptions): Promise<RunningConsole> {
  let app: Hono | undefined;
  const server = createAdaptorServer({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  const session = createSession(own);
  const closing = new AbortController();
  app = consoleApp({ account: openAccount(place), port: own, session, closing: closing.signal, report });
  return {
    url: `http://127.0.0.1:${own}/?token=${session.token}`,
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
