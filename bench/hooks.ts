import { execFile } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { median, type Figure } from './figure.ts';

const ROUNDS = 15;
/** Below the project, so that an SDK that was left out is found as the Lambda runtime's own would be. */
const FOLDER = join('.cache', 'bench', 'hooks');

/** The same function twice: it does nothing, and tells CodeDeploy that all is well. */
const SOURCES = {
  library: `import { hookValidator } from 'signalbox/hooks';
export const handler = hookValidator(async () => 'well');
`,
  plain: `import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
const client = new CodeDeployClient();
export const handler = async (event) => {
  await client.send(new PutLifecycleEventHookExecutionStatusCommand({
    deploymentId: event.DeploymentId,
    lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
    status: 'Succeeded',
  }));
};
`,
};

const EVENT = { DeploymentId: 'd-123456789', LifecycleEventHookExecutionId: 'one' };
const RUN = `const { handler } = await import(process.argv[2]);
await handler(${JSON.stringify(EVENT)}, { awsRequestId: 'one', getRemainingTimeInMillis: () => 30_000 });
console.log('took', performance.now());
process.exit();
`;

type Name = keyof typeof SOURCES;
type Sdk = 'inside' | 'left out';

/** What a hook function weighs and how long its first call takes, on the library and on the SDK alone. */
export async function hookFigures(): Promise<Figure[]> {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'run.mjs'), RUN);
  const codeDeploy = await startReports();
  try {
    const figures: Figure[] = [];
    for (const sdk of ['inside', 'left out'] as const) figures.push(...(await measure(sdk, codeDeploy)));
    return figures;
  } finally {
    codeDeploy.close();
  }
}

async function measure(sdk: Sdk, codeDeploy: Reports): Promise<Figure[]> {
  const bundles = { library: await bundle('library', sdk), plain: await bundle('plain', sdk) };
  const times: Record<Name, number[]> = { library: [], plain: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    // By turns: what else the machine does meets both.
    for (const name of ['library', 'plain'] as const) {
      times[name].push(await coldStart(bundles[name], codeDeploy));
    }
  }
  const kilobytes = (name: Name) => statSync(bundles[name]).size / 1000;
  // The first finds its files on the disk, the others in memory.
  const cold = (name: Name) => median(times[name].slice(1));
  const common = {
    better: 'lower' as const,
    how: 'minified; the peer is the same function without the library',
  };
  const peer = (value: number) => ({ name: 'plain SDK', value });
  return [
    {
      ...common,
      name: `hook, SDK ${sdk}: bundle`,
      value: kilobytes('library'),
      unit: 'KB',
      peer: peer(kilobytes('plain')),
    },
    {
      ...common,
      name: `hook, SDK ${sdk}: first call`,
      value: cold('library'),
      unit: 'ms',
      peer: peer(cold('plain')),
      how: `a new Node process until it has reported, median of ${ROUNDS}`,
    },
  ];
}

async function bundle(name: Name, sdk: Sdk): Promise<string> {
  const outfile = join(FOLDER, `${name}-${sdk.replace(' ', '-')}.mjs`);
  await build({
    stdin: { contents: SOURCES[name], resolveDir: '.' },
    outfile,
    alias: { 'signalbox/hooks': './dist/hooks/index.js' },
    external: sdk === 'inside' ? [] : ['@aws-sdk/*'],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  });
  return outfile;
}

/** From the start of a process to the end of its first call, which must have reported. */
async function coldStart(path: string, codeDeploy: Reports): Promise<number> {
  const before = codeDeploy.seen();
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: codeDeploy.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  };
  const run = [join(FOLDER, 'run.mjs'), join(process.cwd(), path)];
  const { stdout } = await promisify(execFile)(process.execPath, run, { env });
  if (codeDeploy.seen() !== before + 1)
    throw new Error(`expected ${path} to report once, it said: ${stdout}`);
  return Number(/^took (.*)$/m.exec(stdout)?.[1]);
}

interface Reports {
  readonly url: string;
  seen(): number;
  close(): void;
}

/** Takes every report, at once. */
async function startReports(): Promise<Reports> {
  let seen = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      seen += 1;
      response.setHeader('content-type', 'application/x-amz-json-1.1').end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => seen,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
