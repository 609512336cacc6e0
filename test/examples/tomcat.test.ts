import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseServerAppSpec } from '../../lib/appspec/parse-server-app-spec.ts';
import { parseBuildspec } from '../../lib/manifest/parse-buildspec.ts';
import { parseManifest } from '../../lib/manifest/parse-manifest.ts';
import { freePort } from '../free-port.ts';
import { hasCommand } from '../has-command.ts';
import { shellBlocks, startReadmeShell } from './readme-shell.ts';
import type { ReadmeShell } from './readme-shell.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/tomcat');
const TOMCAT = '/usr/share/tomcat10/bin/catalina.sh';

describe('examples/tomcat', () => {
  it('has a manifest and a buildspec without faults, and each script with five minutes and its user', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tomcat-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(EXAMPLE, folder, { recursive: true });
    execFileSync('sh', ['build.sh'], { cwd: folder, env: { ...process.env, TOMCAT_USER: 'web' } });
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    const { appSpec } = parseServerAppSpec(await read('dist/appspec.yml'), {
      file: 'appspec.yml',
      os: 'linux',
    });
    const hook = (name: string) => [{ location: `scripts/${name}.sh`, timeout: 300, runas: 'web' }];
    expect(appSpec?.hooks).toMatchObject({
      ApplicationStop: hook('stop'),
      BeforeInstall: hook('prepare'),
      AfterInstall: hook('clean'),
      ApplicationStart: hook('start'),
    });
    expect(parseManifest(await read('signalbox.yml')).faults).toEqual([]);
    expect(parseBuildspec(await read('buildspec.yml')).faults).toEqual([]);
  });
});

const missing = [
  ...['aws', 'curl', 'java'].filter((tool) => !hasCommand(tool)),
  ...(existsSync(TOMCAT) ? [] : ['tomcat10-user']),
];

describe.skipIf(missing.length > 0)(
  `examples/tomcat in Tomcat (skipped without ${missing.join(', ')})`,
  () => {
    let shell: ReadmeShell;
    beforeAll(async () => {
      shell = await startReadmeShell();
    });
    afterAll(() => shell.stop());

    it('is served, version by version, after the commands of its README', async () => {
      const [up, ...blocks] = shellBlocks('examples/tomcat/README.md');
      expect(up).toBe('npx signalbox up --empty\n');
      const port = await freePort();
      const output = await shell.run(
        [...blocks, 'kill %1; wait'].join('\n').replaceAll('8080', String(port)),
      );
      const pages = output.split('<!doctype html>').slice(1);
      expect(pages).toHaveLength(2);
      for (const [index, page] of pages.entries()) {
        const [chinese, english] = page.split('<section lang="en">');
        expect(chinese).toContain('这是一个使用 AWS CodeDeploy 部署的应用程序');
        expect(chinese).toContain(`版本 ${index + 1}.0.0，由 Apache Tomcat/10`);
        expect(english).toContain('This is an application deployed with AWS CodeDeploy');
      }
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
    }, 180_000);
  },
);
