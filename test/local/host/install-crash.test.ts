import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseServerAppSpec } from '../../../lib/appspec/parse-server-app-spec.ts';
import { hostFolders, readPointer } from '../../../local/host/deployment-folders.ts';
import { undoInterruptedInstalls } from '../../../local/host/install/install-journal.ts';
import { install } from '../../../local/host/install/install.ts';
import { projectRoot } from '../../../local/executable.ts';
import { readFiles, testFolder, writeFiles } from './folder.ts';

const APPSPEC =
  'version: 0.0\nos: linux\nfiles:\n  - source: app\n    destination: /opt/hello\n  - source: etc/hello.conf\n    destination: /etc\n';
const PROGRAM = join(projectRoot(), '.cache/killed-install.mjs');

/** A revision whose files are all new ones, and what is on the host once it is installed: a foreign file is kept. */
const revision = (version: string) => ({
  'app/main': version,
  [`app/lib/only-${version}`]: version,
  'etc/hello.conf': version,
});
const installed = (version: string) => ({
  etc: { 'hello.conf': version },
  hello: { main: version, [`lib/only-${version}`]: version, 'log/foreign': 'stays' },
});

function createHost(root: string) {
  const folders = hostFolders(root);
  const installation = (version: string) => {
    const deployment = folders.deployment('group', `d-${version}`);
    writeFiles(deployment.archive, revision(version));
    const { appSpec } = parseServerAppSpec(APPSPEC, { file: 'appspec.yml', os: 'linux' });
    return {
      specification: { fileExistsBehavior: 'DISALLOW' as const },
      appSpec: appSpec!,
      folders: deployment,
      group: folders.group('group'),
      instructions: folders.instructions,
      root,
    };
  };
  return {
    installation,
    installed: () => ({
      etc: readFiles(join(root, 'etc')),
      hello: readFiles(join(root, 'opt/hello')),
    }),
    recover: () => undoInterruptedInstalls(folders.instructions),
    version: () => readPointer(folders.group('group').lastInstalled)?.split('d-').at(-1),
  };
}

describe('an Install that is killed', () => {
  beforeAll(async () => {
    await build({
      entryPoints: [join(import.meta.dirname, 'killed-install.ts')],
      outfile: PROGRAM,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
  });

  it('leaves the old version whole or the new one, wherever that happens', async () => {
    const versions: (string | undefined)[] = [];
    for (let last = 1; ; last += 1) {
      const root = testFolder();
      const host = createHost(root);
      await install(host.installation('1'));
      writeFiles(root, { 'opt/hello/log/foreign': 'stays' });
      const { signal, status, stderr } = spawnSync(
        process.execPath,
        [PROGRAM, JSON.stringify(host.installation('2')), String(last)],
        { encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      await host.recover();
      const version = host.version();
      expect([last, host.installed()]).toEqual([last, installed(version ?? '')]);
      versions.push(version);
      // And nothing stands in the way of the next one.
      await install(host.installation('3'));
      expect([last, host.installed()]).toEqual([last, installed('3')]);
      if (signal === null) {
        expect(status).toBe(0);
        break;
      }
    }
    expect(versions.length).toBeGreaterThan(12);
    expect(versions.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => '1'));
    expect(versions.at(-1)).toBe('2');
  });
});
