// Serves the files of one folder: `node server.mjs <folder>`, on HOST and PORT.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const [folder] = process.argv.slice(2);
const { HOST = '127.0.0.1', PORT = '8080' } = process.env;

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://board');
  try {
    const page = await readFile(join(folder, basename(pathname) || 'index.html'));
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  } catch {
    response.writeHead(404).end('not found\n');
  }
});
server.listen(Number(PORT), HOST);
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
