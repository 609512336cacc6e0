import { Client, Pool, type Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';

export interface TargetAddress {
  /** Instance id or address, as it was registered. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

/** One target with its connections, and the requests that it is answering now. */
export interface Target {
  readonly address: TargetAddress;
  send(request: TargetRequest, handler: Dispatcher.DispatchHandler): void;
  /** The same on a connection of its own, for a request that met a connection the target had just closed. */
  sendAfresh(request: TargetRequest, handler: Dispatcher.DispatchHandler): void;
  /** Counts an upgraded connection as in flight until the answer is called; `cut` ends it when time is up. */
  hold(cut: () => void): () => void;
  /** Resolves once nothing is in flight, or cuts what still is after `seconds` of wall time. */
  drain(seconds: number, wall: Clock): Promise<void>;
  /** Cuts everything at once. */
  destroy(): void;
}

export type TargetRequest = Pick<
  Dispatcher.DispatchOptions,
  'method' | 'path' | 'headers' | 'body' | 'headersTimeout' | 'bodyTimeout'
>;

export function createTarget(address: TargetAddress): Target {
  const origin = `http://${address.host}:${address.port}`;
  let pool: Pool | undefined; // made for the first request: a large fleet may never see one
  let inFlight = 0;
  let idle: (() => void) | undefined;
  const cuts = new Set<() => void>();

  const begin = () => {
    inFlight++;
    return once(() => {
      inFlight--;
      if (inFlight === 0) idle?.();
    });
  };
  const hold = (cut: () => void) => {
    const end = begin();
    cuts.add(cut);
    return () => {
      cuts.delete(cut);
      end();
    };
  };
  const destroy = () => {
    for (const cut of cuts) cut();
    pool?.destroy().catch(() => {}); // its requests get the error
  };
  return {
    address,
    send: (request, handler) => {
      pool ??= new Pool(origin, SETTINGS);
      pool.dispatch(request, counted(handler, begin()));
    },
    sendAfresh: (request, handler) => {
      const client = new Client(origin, CLIENT_SETTINGS);
      const cut = () => void client.destroy().catch(() => {});
      const release = hold(cut);
      const end = () => {
        release();
        cut();
      };
      client.dispatch({ ...request, reset: true }, counted(handler, end));
    },
    hold,
    drain: (seconds, wall) =>
      new Promise((resolve) => {
        const end = once(() => {
          cancel();
          destroy();
          resolve();
        });
        const cancel = wall.at(wall.now() + seconds * 1000, end);
        idle = end;
        if (inFlight === 0) end();
      }),
    destroy,
  };
}

const CLIENT_SETTINGS = {
  connect: { timeout: 10_000 }, // an Application Load Balancer's connection timeout
  // A connection is given up a second before the target said it would close it: no request meets a closing socket.
  keepAliveTimeout: 4_000,
  keepAliveTimeoutThreshold: 1_000,
  pipelining: 1,
};
const SETTINGS = { ...CLIENT_SETTINGS, connections: 1024 };

/** The handler, with `end` called once the request is over either way. */
function counted(handler: Dispatcher.DispatchHandler, end: () => void): Dispatcher.DispatchHandler {
  return {
    onConnect: (abort) => handler.onConnect!(abort),
    onHeaders: (status, headers, resume, text) => handler.onHeaders!(status, headers, resume, text),
    onData: (chunk) => handler.onData!(chunk),
    onComplete: (trailers) => {
      end();
      handler.onComplete!(trailers);
    },
    onError: (error) => {
      // The handler may send the request again: what it starts must count before this one stops counting.
      handler.onError!(error);
      end();
    },
  };
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
