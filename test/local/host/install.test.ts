import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, asyncProperty, constantFrom, integer, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseServerAppSpec } from '../../../lib/appspec/parse-server-app-spec.ts';
import { hostFolders } from '../../../local/host/deployment-folders.ts';
import type { DeploymentSpecification } from '../../../local/host/deployment-specification.ts';
import { install } from '../../../local/host/install/install.ts';
import { swapInstall } from '../../../local/host/install/swap-install.ts';
import { readFiles, testFolder, writeFiles } from './folder.ts';

const HEAD = 'version: 0.0\nos: linux\n';
const FILES = `${HEAD}files:\n  - source: app\n    destination: /opt/hello\n`;

/** A host, onto which revisions are installed one after the other. */
function createHost() {
  const root = testFolder();
  const folders = hostFolders(root);
  let deployments = 0;
  return {
    root,
    installed: () => readFiles(join(root, 'opt/hello')),
    install: async (
      files: Readonly<Record<string, string>>,
      options: { appSpec?: string; fileExistsBehavior?: DeploymentSpecification['fileExistsBehavior'] } = {},
    ) => {
      const deployment = folders.deployment('group', `d-${(deployments += 1)}`);
      writeFiles(deployment.archive, files);
      const { appSpec, faults } = parseServerAppSpec(options.appSpec ?? FILES, {
        file: 'appspec.yml',
        os: 'linux',
      });
      if (!appSpec) throw new Error(faults[0]?.message);
      const { fileExistsBehavior = 'DISALLOW' } = options;
      await install({
        specification: { fileExistsBehavior } as DeploymentSpecification,
        appSpec,
        folders: deployment,
        group: folders.group('group'),
        instructions: folders.instructions,
        root,
      });
    },
  };
}

describe('install', () => {
  it('replaces the files of the last revision, and only those', async () => {
    const host = createHost();
    await host.install({ 'app/a': '1', 'app/lib/b': '1' });
    writeFiles(host.root, { 'opt/hello/lib/foreign': 'stays' });
    await host.install({ 'app/a': '2', 'app/c': '2' });
    expect(host.installed()).toEqual({ a: '2', c: '2', 'lib/foreign': 'stays' });
    await host.install({ 'app/a': '3' });
    expect(host.installed()).toEqual({ a: '3', 'lib/foreign': 'stays' });
  });

  it.each([
    ['OVERWRITE', { a: 'new' }],
    ['RETAIN', { a: 'foreign' }],
  ] as const)('with %s does as told with a file that is there', async (fileExistsBehavior, expected) => {
    const host = createHost();
    writeFiles(host.root, { 'opt/hello/a': 'foreign' });
    await host.install({ 'app/a': 'new' }, { fileExistsBehavior });
    expect(host.installed()).toEqual(expected);
  });

  it('leaves everything as it was where a file is in the way', async () => {
    const host = createHost();
    await host.install({ 'app/a': '1' });
    writeFiles(host.root, { 'opt/hello/b': 'foreign' });
    await expect(host.install({ 'app/a': '2', 'app/b': '2' })).rejects.toThrow(
      `a specified file already exists at this location: ${join(host.root, 'opt/hello/b')}`,
    );
    expect(host.installed()).toEqual({ a: '1', b: 'foreign' });
  });

  it('puts a single file into its destination folder and sets permissions of what it makes', async () => {
    const host = createHost();
    const appSpec = `${HEAD}files:\n  - source: app/run.sh\n    destination: /opt/hello/bin\npermissions:\n  - object: /opt/hello\n    pattern: "*.txt"\n    mode: 600\n  - object: /opt/hello/bin\n    except: [other]\n    mode: 750\n    type: [file]\n`;
    await host.install({ 'app/run.sh': 'x' }, { appSpec });
    expect(statSync(join(host.root, 'opt/hello/bin/run.sh')).mode & 0o777).toBe(0o750);
  });

  it.each([
    ['- source: nothing\n    destination: /x', 'the bundle has no `nothing`'],
    ['- source: app\n    destination: /x\n  - source: app\n    destination: /x', 'two entries'],
  ])('refuses %j', async (files, message) => {
    const host = createHost();
    await expect(host.install({ 'app/a': '1' }, { appSpec: `${HEAD}files:\n  ${files}\n` })).rejects.toThrow(
      message,
    );
    expect(existsSync(join(host.root, 'x'))).toBe(false);
  });

  it('installs what the revision holds, whatever was installed before', async () => {
    const tree = uniqueArray(constantFrom('a', 'b', 'c/d', 'c/e', 'f/g/h'), { minLength: 1 });
    await assert(
      asyncProperty(array(tree, { minLength: 1, maxLength: 4 }), async (revisions) => {
        const host = createHost();
        for (const [index, names] of revisions.entries()) {
          await host.install(Object.fromEntries(names.map((name) => [`app/${name}`, String(index)])));
        }
        const last = revisions.at(-1) ?? [];
        const expected = Object.fromEntries(last.map((name) => [name, String(revisions.length - 1)]));
        expect(host.installed()).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});

describe('swapInstall', () => {
  it('puts everything back when any of its renames fails', async () => {
    await assert(
      asyncProperty(integer({ min: 0, max: 4 }), async (failing) => {
        const folder = testFolder();
        const old = { a: 'old a', 'lib/b': 'old b', 'lib/c': 'old c' };
        writeFiles(join(folder, 'opt'), old);
        const names = ['a', 'lib/b', 'lib/new', 'x/y', 'z'];
        writeFiles(
          join(folder, 'staged'),
          Object.fromEntries(names.map((_, index) => [String(index), 'new'])),
        );
        const steps = names.flatMap((name) => [
          ...(name.includes('/')
            ? [{ kind: 'folder' as const, destination: join(folder, 'opt', name, '..') }]
            : []),
          { kind: 'file' as const, source: '', destination: join(folder, 'opt', name) },
        ]);
        const files = steps.flatMap((step, index) => (step.kind === 'file' ? [index] : []));
        const staged = new Map(
          files.map((step, index) => [
            step,
            join(folder, 'staged', index === failing ? 'missing' : String(index)),
          ]),
        );
        const cleanup = ['lib', 'lib/b', 'lib/c', 'a'].map((name) => join(folder, 'opt', name));
        expect(() => swapInstall({ steps, cleanup }, { staged, replaced: join(folder, 'replaced') })).toThrow(
          'ENOENT',
        );
        expect(readFiles(join(folder, 'opt'))).toEqual(old);
      }),
      { numRuns: 5 },
    );
  });
});
