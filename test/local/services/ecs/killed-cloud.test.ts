import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it, vi } from 'vitest';
import { markedProcesses } from '../../../../local/host/marked-processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-ecs-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A cloud with a service of two tasks; tells its endpoint once both run. */
const CLOUD = `
import { CreateServiceCommand, DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { startEcs } from './test/local/services/ecs/ecs-fixture.ts';
const folder = process.env.FOLDER;
const { cloud, ecs, register } = await startEcs({ folder, data: folder });
const taskDefinition = await register('kept');
await ecs.send(new CreateServiceCommand({ cluster: 'main', serviceName: 's', desiredCount: 2, taskDefinition }));
const look = async () => {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'main', services: ['s'] }));
  if (services[0].runningCount === 2) console.log(cloud.endpoint);
  else setTimeout(look, 50);
};
await look();
`;

it('leaves no process behind when the cloud is killed while tasks run', async () => {
  const { outputFiles } = await build({
    stdin: { contents: CLOUD, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  const cloud = spawn(process.execPath, ['--input-type=module', '-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, FOLDER: folder },
  });
  cloud.stdin.end(outputFiles[0]!.text);
  const [endpoint] = (await once(cloud.stdout, 'data')) as [Buffer];
  const tasks = () => markedProcesses('AWS_ENDPOINT_URL', endpoint.toString().trim());
  expect(await tasks()).toHaveLength(2);
  cloud.kill('SIGKILL');
  await vi.waitFor(async () => expect(await tasks()).toEqual([]), { timeout: 15_000, interval: 50 });
}, 60_000);
