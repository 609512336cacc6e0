#!/usr/bin/env node
// ValidateService: the service answers, and it is the version that was installed.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 150;
const PAUSE_MS = 200;

const { HOST = '127.0.0.1', HOST_ROOT = '', PORT = '8080' } = process.env;
const url = `http://${HOST === '0.0.0.0' ? '127.0.0.1' : HOST}:${PORT}/health`;
const { version } = JSON.parse(readFileSync(`${HOST_ROOT}/opt/hello/version.json`, 'utf8'));

let got = 'no answer';
for (let tries = 0; tries < TRIES && got !== version; tries++) {
  if (tries > 0) await sleep(PAUSE_MS);
  got = await runningVersion();
}
if (got !== version) {
  console.error(
    `expected ${url} to answer as version ${version}, got ${got}; see ${HOST_ROOT}/var/log/hello.log`,
  );
  process.exit(1);
}
console.log(`${url} answers as version ${version}`);

async function runningVersion() {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    const body = await response.json();
    return response.ok ? body.version : `status ${response.status}`;
  } catch (error) {
    return `no answer (${error.cause?.code ?? error.name})`;
  }
}
