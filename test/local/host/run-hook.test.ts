import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HookScript } from '../../../lib/appspec/server-app-spec.ts';
import type { DeploymentSpecification } from '../../../local/host/deployment-specification.ts';
import { runHook } from '../../../local/host/scripts/run-hook.ts';
import { createScriptLog } from '../../../local/host/scripts/script-log.ts';
import { testFolder, writeFiles } from './folder.ts';

const SPECIFICATION: DeploymentSpecification = {
  deploymentId: 'd-1',
  deploymentGroupId: 'group-id',
  deploymentGroupName: 'group',
  applicationName: 'hello',
  creator: 'user',
  type: 'IN_PLACE',
  appSpecFile: 'appspec.yml',
  fileExistsBehavior: 'DISALLOW',
  revision: { kind: 's3', bucket: 'bundles', key: 'a.zip', bundleType: 'zip', etag: '"123"' },
};

function createHook(files: Readonly<Record<string, string>>, scripts: readonly Partial<HookScript>[]) {
  const folder = testFolder();
  const archive = join(folder, 'deployment-root/group-id/d-1/deployment-archive');
  mkdirSync(archive, { recursive: true });
  writeFiles(archive, files);
  const log = createScriptLog({ file: join(folder, 'scripts.log'), now: Date.now });
  const run = () =>
    runHook({
      event: 'AfterInstall',
      scripts: scripts.map((script) => ({ location: 'run.sh', timeout: 10, ...script })),
      archive,
      folder,
      log,
      specification: SPECIFICATION,
      environment: { PATH: process.env['PATH'], GREETING: 'hello' },
      commandId: 'command-1',
    });
  return { run, archive, folder };
}

describe('runHook', () => {
  it('runs scripts in the agent’s folder with its environment and the deployment’s', async () => {
    const { run, folder } = createHook(
      { 'run.sh': 'pwd\nenv | grep -E "^(GREETING|APP|DEP|LIFE|BUN)" | sort\n' },
      [{}],
    );
    expect((await run()).split('\n')).toEqual([
      'LifecycleEvent - AfterInstall',
      'Script - run.sh',
      `[stdout]${folder}`,
      '[stdout]APPLICATION_NAME=hello',
      '[stdout]BUNDLE_BUCKET=bundles',
      '[stdout]BUNDLE_ETAG="123"',
      '[stdout]BUNDLE_KEY=a.zip',
      '[stdout]BUNDLE_VERSION=',
      '[stdout]DEPLOYMENT_GROUP_ID=group-id',
      '[stdout]DEPLOYMENT_GROUP_NAME=group',
      '[stdout]DEPLOYMENT_ID=d-1',
      '[stdout]GREETING=hello',
      '[stdout]LIFECYCLE_EVENT=AfterInstall',
      '',
    ]);
    expect(readFileSync(join(folder, 'scripts.log'), 'utf8')).toContain('[stdout]GREETING=hello');
  });

  it('makes scripts executable, with and without a first line that names their shell', async () => {
    const { run, archive } = createHook({ 'a b/run.sh': '#!/bin/sh\necho one\n', 'b.sh': 'echo two\n' }, [
      { location: 'a b/run.sh' },
      { location: 'b.sh' },
    ]);
    chmodSync(join(archive, 'b.sh'), 0o600);
    expect(await run()).toMatch(/one\n(.*\n)*\[stdout\]two/);
    expect(statSync(join(archive, 'b.sh')).mode & 0o777).toBe(0o711);
  });

  it('stops at the first script that fails', async () => {
    const { run, folder } = createHook({ 'run.sh': 'exit 3\n', 'next.sh': 'echo never\n' }, [
      {},
      { location: 'next.sh' },
    ]);
    await expect(run()).rejects.toMatchObject({ reason: 'ScriptFailed', script: 'run.sh' });
    expect(readFileSync(join(folder, 'scripts.log'), 'utf8')).not.toContain('never');
  });

  it.each([
    ['cat config/app.env', 'config/app.env'],
    ['set -e; cd scripts; ls', 'scripts'],
    ['./scripts/other.sh', './scripts/other.sh'],
    [`node -e 'require("fs").readFileSync("settings.json")'`, 'settings.json'],
    ['. ./missing.sh', './missing.sh'],
  ])('says where scripts run and where the bundle is when `%s` misses a file', async (line, missed) => {
    const files = { 'config/app.env': '', 'scripts/other.sh': 'true', 'settings.json': '{}' };
    const { run, archive, folder } = createHook({ ...files, 'run.sh': `${line} || exit 1\n` }, [{}]);
    await expect(run()).rejects.toMatchObject({
      reason: 'ScriptFailed',
      message: expect.stringContaining(
        `scripts run in the agent's folder (${folder}), not in their bundle, and \`${missed}\` is not there; the bundle is in ${archive}:`,
      ),
    });
  });

  it.each(['cat /etc/no-such-file', 'no-such-program', 'echo "user 17 not found"; exit 1'])(
    'says nothing of the kind when `%s` fails',
    async (line) => {
      const { run } = createHook({ 'run.sh': `${line}\n` }, [{}]);
      await expect(run()).rejects.toMatchObject({
        message: expect.not.stringContaining('scripts run in'),
      });
    },
  );

  it('says that the lines of a script end as Windows has them', async () => {
    const { run } = createHook({ 'run.sh': '#!/bin/sh\r\necho hello\r\n' }, [{}]);
    await expect(run()).rejects.toThrow('save it with LF line ends');
  });

  it('names a script that the bundle does not have', async () => {
    const { run, archive } = createHook({}, [{}]);
    await expect(run()).rejects.toMatchObject({
      reason: 'ScriptMissing',
      message: expect.stringContaining(join(archive, 'run.sh')),
    });
  });

  it('runs as the agent’s own user without changing users', async () => {
    const { run } = createHook({ 'run.sh': 'id -un\n' }, [{ runas: userInfo().username }]);
    expect(await run()).toContain(`[stdout]${userInfo().username}\n`);
  });

  it.runIf(process.getuid?.() === 0)('runs as another user by su, and by itself with sudo', async () => {
    const { run, archive, folder } = createHook({ 'run it.sh': 'echo "$(id -un) $DEPLOYMENT_ID"\n' }, [
      { location: 'run it.sh', runas: 'nobody' },
      { location: 'run it.sh', sudo: true },
    ]);
    chmodSync(folder, 0o755);
    chmodSync(join(archive, 'run it.sh'), 0o755);
    // The account may have no shell: su then says so.
    const output = await run().catch((error: { log: string }) => error.log);
    expect(output).toMatch(
      /\[stdout\]nobody d-1\n(.*\n)*\[stdout\]root d-1|account is currently not available/,
    );
  });
});
