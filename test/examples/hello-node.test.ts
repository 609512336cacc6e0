import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseServerAppSpec } from '../../lib/appspec/parse-server-app-spec.ts';
import { parseBuildspec } from '../../lib/manifest/parse-buildspec.ts';
import { parseManifest } from '../../lib/manifest/parse-manifest.ts';
import { freePort } from '../free-port.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/hello-node');
const run = promisify(execFile);

let bundle: string;
let root: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  bundle = await mkdtemp(join(tmpdir(), 'hello-bundle-'));
  root = await mkdtemp(join(tmpdir(), 'hello-host-'));
  await cp(EXAMPLE, bundle, { recursive: true });
  env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(await freePort()), HOST_ROOT: root };
});

afterEach(async () => {
  await script('stop.sh');
  await rm(bundle, { recursive: true });
  await rm(root, { recursive: true });
});

test('has a manifest, a buildspec and an AppSpec without faults', async () => {
  expect(parseManifest(await readFile(join(EXAMPLE, 'signalbox.yml'), 'utf8')).faults).toEqual([]);
  expect(parseBuildspec(await readFile(join(EXAMPLE, 'buildspec.yml'), 'utf8')).faults).toEqual([]);
  const appSpec = await readFile(join(EXAMPLE, 'appspec.yml'), 'utf8');
  expect(parseServerAppSpec(appSpec, { file: 'appspec.yml', os: 'linux' }).faults).toEqual([]);
});

test('installs, starts, answers and stops through its own scripts', async () => {
  await install();
  await script('start.sh');
  expect(await script('validate.mjs')).toContain('answers as version 1.0.0');
  expect(await get('/')).toEqual([200, { application: 'hello', version: '1.0.0', host: '127.0.0.1' }]);

  await script('stop.sh');
  await expect(get('/')).rejects.toThrow('fetch failed');
});

test('says what is wrong where the service does not come up as the installed version', async () => {
  await install();
  await script('start.sh');
  await script('validate.mjs');
  await writeFile(join(root, 'opt/hello/version.json'), '{"version":"9.9.9"}');
  const quick = (await readFile(join(bundle, 'scripts/validate.mjs'), 'utf8')).replace(
    'TRIES = 150',
    'TRIES = 1',
  );
  await writeFile(join(bundle, 'scripts/validate.mjs'), quick);
  await expect(script('validate.mjs')).rejects.toThrow('as version 9.9.9, got 1.0.0');
});

test('fails the share of requests that faults.json asks for, never the health check', async () => {
  await writeFile(join(bundle, 'faults.json'), '{ "errorShare": 0.3 }');
  await install();
  await script('start.sh');
  await script('validate.mjs');
  const statuses = [];
  for (let request = 0; request < 20; request++) statuses.push((await get('/'))[0]);
  expect(statuses.filter((status) => status === 500)).toHaveLength(6);
  expect((await get('/health'))[0]).toBe(200);
});

async function install() {
  await run(process.execPath, ['build.mjs'], { cwd: bundle });
  await script('prepare.sh');
  await cp(join(bundle, 'dist'), join(root, 'opt/hello'), { recursive: true });
}

/** As the host agent runs it: its answer comes only when its output is closed. */
async function script(name: string): Promise<string> {
  return (await run(join(bundle, 'scripts', name), { env, timeout: 10_000 })).stdout;
}

async function get(path: string): Promise<[number, unknown]> {
  const response = await fetch(`http://127.0.0.1:${env.PORT}${path}`);
  return [response.status, await response.json()];
}
