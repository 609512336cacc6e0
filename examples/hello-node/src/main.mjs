// Runs hello on HOST and PORT until SIGTERM, then finishes the requests under way.
import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readFaults } from './faults.mjs';
import { createHello, drain } from './server.mjs';

const DRAIN_MS = 20_000;

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const { HOST = '0.0.0.0', PORT = '8080' } = process.env;
const { application, version } = readVersion();

const server = createHello({
  application,
  version,
  host: HOST === '0.0.0.0' ? hostname() : HOST,
  ...readFaults(beside('faults.json')),
});
server.listen(Number(PORT), HOST, () => console.log(`${application} ${version} listens on ${HOST}:${PORT}`));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    console.log(`${signal}: finishing the requests under way`);
    await drain(server, DRAIN_MS);
    if (process.env.PID_FILE) rmSync(process.env.PID_FILE, { force: true });
    process.exit(0);
  });
}

function readVersion() {
  try {
    return JSON.parse(readFileSync(beside('version.json'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return { application: 'hello', version: 'unbuilt' };
    throw error;
  }
}
