import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { composeFiles } from '../../../cli/init/compose/compose-files.ts';
import { findApplications } from '../../../cli/init/find/find-applications.ts';
import { parseServerAppSpec } from '../../../lib/appspec/parse-server-app-spec.ts';
import type { ServerAppSpec } from '../../../lib/appspec/server-app-spec.ts';
import { hostEnvironment, terminateHost } from '../../../local/host/index.ts';
import { freePort } from '../../free-port.ts';
import { hasCommand } from '../../has-command.ts';
import { memoryBundle } from '../../lib/appspec/memory-bundle.ts';
import { testFolder, writeFiles } from '../../local/host/folder.ts';

type Files = Readonly<Record<string, string>>;

/** What a build of Go would leave: a program that needs nothing of its host. */
const program = (version: string) =>
  `#!/usr/bin/env node\nconst { HOST, PORT } = process.env;\nrequire('node:http').createServer((_, answer) => answer.end('${version}')).listen(PORT, HOST);\n`;

const KINDS: readonly (readonly [kind: string, needs: readonly string[], of: (version: string) => Files])[] =
  [
    ['go', ['curl'], (version) => ({ 'go.mod': 'module shop\n', app: program(version) })],
    ['static', ['curl', '/usr/sbin/nginx'], (version) => ({ 'index.html': version })],
    [
      'tomcat',
      ['curl', 'java', '/usr/share/tomcat10/bin/bootstrap.jar'],
      (version) => ({ 'webapp/WEB-INF/web.xml': '<web-app/>', 'webapp/index.html': version }),
    ],
  ];

const isThere = (need: string) => (need.startsWith('/') ? existsSync(need) : hasCommand(need));

describe('the scripts that init writes', () => {
  for (const [kind, needs, of] of KINDS) {
    const missing = needs.filter((need) => !isThere(need));
    const why = missing.length > 0 ? ` (skipped without ${missing.join(', ')})` : '';
    it.skipIf(missing.length > 0)(
      `bring out one version of ${kind} after the other${why}`,
      async () => {
        const host = await startHost();
        // Tomcat takes its time; what stops it stops the others too.
        for (const version of kind === 'tomcat' ? ['one'] : ['one', 'two']) {
          await host.deploy(of(version));
          expect(await host.answer('/')).toBe(version);
        }
        expect(await host.status('/deploy/start.sh')).toBe(kind === 'go' ? 200 : 404);
        await host.end();
        await expect(host.answer('/')).rejects.toThrow('fetch failed');
      },
      120_000,
    );
  }

  it.skipIf(!hasCommand('systemd-analyze'))('are run by a unit that systemd understands', async () => {
    const folder = testFolder();
    const { bundle } = await writeRevision(join(folder, 'revision'), { 'go.mod': 'module shop\n' });
    const unit = readFileSync(join(bundle, 'deploy/shop.service'), 'utf8');
    writeFiles(folder, { 'shop.service': unit.replace('/opt/shop', bundle) });
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', join(folder, 'shop.service')], {
      encoding: 'utf8',
    });
    expect(verified.stderr).not.toContain('shop.service');
    expect(verified.status).toBe(0);
  });

  it.skipIf(!hasCommand('curl'))(
    'fail with the last words of what does not start',
    async () => {
      const host = await startHost();
      const bad = { 'go.mod': 'module shop\n', app: "#!/bin/sh\necho 'no database' >&2\nexit 1\n" };
      await expect(host.deploy(bad)).rejects.toThrow(/expected http:[^ ]+ to answer[^]*no database/);
      await host.deploy({ 'go.mod': 'module shop\n', app: program('good') });
      expect(await host.answer('/')).toBe('good');
    },
    120_000,
  );
});

/** A host without the agent: files and scripts of an AppSpec file, in the agent's order and environment. */
async function startHost() {
  const folder = testFolder();
  const port = await freePort();
  const root = join(folder, "it's a root");
  const own = { hostId: basename(folder), hostIdentifier: '-', endpoint: '-', region: '-' };
  const settings = hostEnvironment({ ...own, root, address: '127.0.0.1', port });
  const env = { PATH: process.env['PATH'], ...settings };
  const end = () => terminateHost(own.hostId);
  onTestFinished(end);
  const fetched = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  let last: Revision | undefined;
  let revisions = 0;
  return {
    end,
    answer: async (path: string) => (await (await fetched(path)).text()).trim(),
    status: async (path: string) => (await fetched(path)).status,
    deploy: async (files: Files) => {
      const next = await writeRevision(join(folder, `revision-${revisions++}`), files);
      if (last) await runHook('ApplicationStop', last, env);
      last = next;
      for (const { source, destination } of next.appSpec.files)
        install(next.bundle, source, root + destination);
      for (const event of ['AfterInstall', 'ApplicationStart', 'ValidateService'])
        await runHook(event, next, env);
    },
  };
}

interface Revision {
  readonly bundle: string;
  readonly appSpec: ServerAppSpec;
}

async function writeRevision(bundle: string, files: Files): Promise<Revision> {
  const [application] = await findApplications(memoryBundle(files));
  // A shell stays above the program, as under many a start script: what stops it must reach both.
  const start = `${application && 'start' in application ? application.start : ''} && echo ended`;
  const given = { name: 'shop', environments: [], isBuilt: false, health: '/', listen: 8080, start };
  const composed = composeFiles({ application: application!, ...given });
  const written = Object.fromEntries(composed.map(({ path, text: content }) => [path, content]));
  writeFiles(bundle, { ...files, ...written });
  for (const { path } of composed.filter(({ executable }) => executable))
    chmodSync(join(bundle, path), 0o755);
  if (files['app'] !== undefined) chmodSync(join(bundle, 'app'), 0o755);
  const { appSpec } = parseServerAppSpec(written['appspec.yml']!, { file: 'appspec.yml', os: 'linux' });
  return { bundle, appSpec: appSpec! };
}

function install(bundle: string, source: string, destination: string): void {
  const from = join(bundle, source);
  mkdirSync(destination, { recursive: true });
  const to = statSync(from).isDirectory() ? destination : join(destination, basename(from));
  cpSync(from, to, { recursive: true });
}

async function runHook(event: string, { bundle, appSpec }: Revision, env: NodeJS.ProcessEnv): Promise<void> {
  for (const { location } of appSpec.hooks[event] ?? []) {
    const script = spawn(join(bundle, location), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    // Like the agent it waits until the outputs are closed: what stays in the background must have let go of them.
    const [said, complained, [code]] = await Promise.all([
      text(script.stdout),
      text(script.stderr),
      once(script, 'exit') as Promise<[number]>,
    ]);
    if (code !== 0) throw new Error(`${event}: ${said}${complained}`);
  }
}
