import { createServer } from 'node:http';

const VERSION = '1.0.0';
const { HOST = '0.0.0.0', PORT = '8080' } = process.env;

/** `/` is for users, `/ready` for the validator, `/health` for the load balancer. */
const statusOf = { '/': () => 200, '/ready': () => 200, '/health': () => 200 };

const server = createServer((request, response) => {
  const status = statusOf[request.url]?.() ?? 404;
  // A task that ends keeps no connection: the next request belongs to another.
  if (!server.listening) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ version: VERSION })}\n`);
});
// Longer than a load balancer keeps an idle connection (60 s), so that the balancer is the one to close it.
server.keepAliveTimeout = 75_000;
server.listen(Number(PORT), HOST, () => console.log(`${VERSION} listens on ${HOST}:${PORT}`));
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
