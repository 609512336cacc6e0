import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bootHost } from '../../../local/host/boot-host.ts';
import { hostFolders } from '../../../local/host/deployment-folders.ts';
import type { DeploymentSpecification } from '../../../local/host/deployment-specification.ts';
import { createHostClock } from '../../../local/host/host-clock.ts';
import { createOneAtATime } from '../../../local/host/one-at-a-time.ts';
import { noteStarted, noteStopped } from '../../../local/host/started-applications.ts';
import { testFolder, writeFiles } from './folder.ts';

const APP_SPEC = `version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: start.sh
      timeout: 10
`;

/** A disk with applications that ran on it, by name, each with its start script. */
function createDisk(scripts: Readonly<Record<string, string>>) {
  const root = testFolder();
  const folders = hostFolders(root);
  for (const [name, script] of Object.entries(scripts)) {
    const specification: DeploymentSpecification = {
      deploymentId: 'd-1',
      deploymentGroupId: `${name}-id`,
      deploymentGroupName: name,
      applicationName: name,
      creator: 'user',
      type: 'IN_PLACE',
      appSpecFile: 'appspec.yml',
      fileExistsBehavior: 'DISALLOW',
      revision: { kind: 's3', bucket: 'bundles', key: 'a.zip', bundleType: 'zip' },
    };
    const { archive } = folders.deployment(specification.deploymentGroupId, 'd-1');
    mkdirSync(archive, { recursive: true });
    writeFiles(archive, { 'appspec.yml': APP_SPEC, 'start.sh': script });
    noteStarted(folders.group(specification.deploymentGroupId).started, specification);
  }
  return { root, folders };
}

async function boot(root: string, hostId: string): Promise<string[]> {
  const troubles: string[] = [];
  await bootHost({
    hostId,
    context: {
      root,
      http: { send: () => Promise.reject(new Error('a boot calls nobody')) },
      clock: createHostClock(),
      stopped: new AbortController().signal,
      oneInstallAtATime: createOneAtATime(),
      onLine: () => {},
      environment: async () => ({ PATH: process.env['PATH'], HOST_ROOT: root }),
    },
    onTrouble: (message) => troubles.push(message),
  });
  return troubles;
}

const started = (root: string) => existsSync(join(root, 'started'));

it('starts what ran, with the environment of its deployment, and empties what does not outlive a boot', async () => {
  const { root } = createDisk({ web: 'echo "$APPLICATION_NAME $LIFECYCLE_EVENT" > "$HOST_ROOT/started"\n' });
  writeFiles(root, { 'var/run/web.pid': '1' });
  expect(await boot(root, 'i-boot-1')).toEqual([]);
  expect(readFileSync(join(root, 'started'), 'utf8')).toBe('web ApplicationStart\n');
  expect(existsSync(join(root, 'var/run/web.pid'))).toBe(false);
});

it('tells of an application that does not start, and starts the others', async () => {
  const { root } = createDisk({ bad: 'exit 3\n', good: 'touch "$HOST_ROOT/started"\n' });
  expect(await boot(root, 'i-boot-2')).toEqual([
    expect.stringMatching(/^bad was not started with the host: .*start\.sh failed with exit code 3/),
  ]);
  expect(started(root)).toBe(true);
});

it('leaves alone what was stopped', async () => {
  const { root, folders } = createDisk({ web: 'touch "$HOST_ROOT/started"\n' });
  noteStopped(folders.group('web-id').started);
  expect(await boot(root, 'i-boot-3')).toEqual([]);
  expect(started(root)).toBe(false);
});

it('starts nothing where the agent alone was restarted', async () => {
  const { root } = createDisk({ web: 'touch "$HOST_ROOT/started"\n' });
  const application = spawn('sleep', ['60'], { env: { ...process.env, SIGNALBOX_HOST_ID: 'i-boot-4' } });
  onTestFinished(() => void application.kill());
  await once(application, 'spawn');
  expect(await boot(root, 'i-boot-4')).toEqual([]);
  expect(started(root)).toBe(false);
});
