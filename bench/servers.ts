import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** A server in a process of its own, and how to call it. */
export interface BenchServer {
  readonly name: string;
  readonly pid: number;
  /** From the start of the process to its being ready. */
  readonly readyMs: number;
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  stop(): Promise<void>;
}

const READY = /^ready (http:\/\/127\.0\.0\.1:\d+)/;
const CREDENTIALS = /credentials (\S+) (\S+)/;

/** `signalbox up` on a free port, with these further options. */
export async function startSignalbox(...options: string[]): Promise<BenchServer> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['dist/signalbox.js', 'up', '--port', '0', '--quota', 'none', ...options],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let endpoint: string | undefined;
  let readyMs = 0;
  for await (const line of createInterface(child.stdout)) {
    const ready = READY.exec(line);
    if (ready) {
      endpoint = ready[1]!;
      readyMs = performance.now() - started;
    }
    const credentials = CREDENTIALS.exec(line);
    if (endpoint === undefined || !credentials) continue;
    const [, accessKeyId = '', secretAccessKey = ''] = credentials;
    return {
      name: 'signalbox',
      pid: child.pid!,
      readyMs,
      clientConfig: { endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } },
      stop: () => ended(child),
    };
  }
  throw new Error('signalbox up ended before it was ready');
}

/** moto_server, where it is installed; its Step Functions executor switched on. */
export async function startMoto(): Promise<BenchServer | undefined> {
  if (spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status !== 0) return undefined;
  const port = await freePort();
  const started = performance.now();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await answers(`${endpoint}/moto-api/`))) {
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await fetch(`${endpoint}/moto-api/config`, {
    method: 'POST',
    body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
  });
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  return {
    name: 'moto',
    pid: child.pid!,
    readyMs: performance.now() - started,
    clientConfig: { endpoint, region: 'us-east-1', credentials },
    stop: () => ended(child),
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
