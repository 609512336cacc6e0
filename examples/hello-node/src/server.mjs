import { createServer } from 'node:http';
import { createFaults } from './faults.mjs';

/** The HTTP server of hello: `GET /` and `GET /health`, both JSON. */
export function createHello({ application, version, host, errorShare = 0 }) {
  const fails = createFaults({ errorShare });
  const routes = {
    '/': () =>
      fails()
        ? [500, { error: 'broken on purpose', application, version, host }]
        : [200, { application, version, host }],
    '/health': () => [200, { status: 'ok', application, version, host }],
  };
  const server = createServer((request, response) => {
    const route = routes[new URL(request.url, 'http://localhost').pathname];
    const [status, body] = route ? answer(request, route) : [404, { error: 'not found' }];
    // A draining server keeps no connection: the next request belongs to another host.
    if (!server.listening) response.setHeader('connection', 'close');
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(body)}\n`);
  });
  // Longer than a load balancer keeps an idle connection (60 s), so that the balancer is the one to close it.
  server.keepAliveTimeout = 75_000;
  server.headersTimeout = 80_000;
  return server;
}

/** Takes no more connections and resolves when the requests under way are answered, at the latest after `ms`. */
export function drain(server, ms) {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), ms);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
  });
}

function answer(request, route) {
  return request.method === 'GET' || request.method === 'HEAD' ? route() : [405, { error: 'only GET' }];
}
