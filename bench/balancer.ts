import { execFileSync, fork, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createTargetGroup } from '../local/balancer/target-group.ts';
import { createTraffic } from '../local/balancer/traffic.ts';
import { openListener } from '../local/balancer/listener.ts';
import { wallClock } from '../local/clock.ts';
import { median, type Figure } from './figure.ts';

const CONNECTIONS = 64;
const SECONDS = 4;
const ROUNDS = 3;
const BODY_TEXT = 'x'.repeat(256);
const BODY = Buffer.from(BODY_TEXT);

/** Requests per second through the balancer and straight to the backend behind it, each in a process of its own. */
export async function balancerFigures(): Promise<Figure[]> {
  const backend = await role('backend');
  const balancer = await role('balancer', String(backend.port));
  try {
    const direct: number[] = [];
    const through: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      direct.push(await rate(backend.port));
      through.push(await rate(balancer.port));
    }
    const tool = HAS_WRK
      ? 'wrk'
      : 'no wrk here: a client of bare sockets, which takes a part of the cores itself';
    return [
      {
        name: 'balancer',
        value: median(through),
        unit: '/s',
        aim: 15_000,
        better: 'higher',
        peer: { name: 'direct', value: median(direct) },
        how: `256 bytes, ${CONNECTIONS} connections, ${SECONDS} s, median of ${ROUNDS}, ${tool}`,
      },
    ];
  } finally {
    backend.child.kill();
    balancer.child.kill();
  }
}

/** What a child process of this bench is; called by main before anything else. */
export async function playRole(name: string, backendPort: string | undefined): Promise<void> {
  const port = name === 'backend' ? await serveBackend() : await serveBalancer(Number(backendPort));
  process.send?.(port);
  process.on('disconnect', () => process.exit());
}

const HAS_WRK = spawnSync('wrk', ['--version'], { stdio: 'ignore' }).error === undefined;

interface Role {
  readonly child: ChildProcess;
  readonly port: number;
}

function role(name: string, ...args: string[]): Promise<Role> {
  const child = fork(process.argv[1]!, ['--role', name, ...args]);
  return new Promise((resolve, reject) => {
    child.once('message', (port) => resolve({ child, port: port as number }));
    child.once('exit', () => reject(new Error(`${name} ended before it was ready`)));
  });
}

function serveBackend(): Promise<number> {
  const server = createServer((_request, response) => response.end(BODY));
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

async function serveBalancer(backendPort: number): Promise<number> {
  const traffic = createTraffic();
  const group = createTargetGroup(
    {
      deregistrationDelaySeconds: 1,
      healthCheck: {
        enabled: true,
        path: '/',
        intervalSeconds: 5,
        timeoutSeconds: 2,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
        matcher: '200',
      },
    },
    wallClock,
  );
  group.setInUse(true);
  group.register({ id: 'backend', host: '127.0.0.1', port: backendPort });
  while (group.health()[0]?.state !== 'healthy') await new Promise((resolve) => setTimeout(resolve, 20));
  const forward = { name: 'bench', group, weight: 1 };
  const listener = await openListener({
    host: '127.0.0.1',
    port: 0,
    traffic,
    choose: () => ({ type: 'forward', choose: () => forward }),
  });
  return listener.port;
}

async function rate(port: number): Promise<number> {
  const url = `http://127.0.0.1:${port}/`;
  if (!HAS_WRK) return socketRate(port);
  const report = execFileSync('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, url]).toString();
  const failed = /Non-2xx or 3xx responses: (\d+)|Socket errors: (.+)/.exec(report);
  if (failed) throw new Error(`requests failed: ${failed[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(report)?.[1]);
}

/**
 * Requests over bare sockets, one at a time on each, since an HTTP client costs more than what is measured. An answer is
 * whole where it ends with the body, and must be a 200.
 */
async function socketRate(port: number): Promise<number> {
  const end = performance.now() + SECONDS * 1000;
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, () => oneConnection(port, end)));
  return counts.reduce((sum, count) => sum + count, 0) / SECONDS;
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

function oneConnection(port: number, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    let pending = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(REQUEST));
    socket.setEncoding('latin1').on('error', reject);
    socket.on('data', (text: string) => {
      pending += text;
      if (!pending.endsWith(BODY_TEXT)) return;
      if (!pending.startsWith('HTTP/1.1 200 ')) return void socket.destroy(new Error(`got ${pending}`));
      pending = '';
      answered += 1;
      if (performance.now() < end) return void socket.write(REQUEST);
      socket.destroy();
      resolve(answered);
    });
  });
}
