import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../../cli/exit-code.ts';
import { hasCommand } from '../../has-command.ts';
import { CTRL_C, onTerminal } from '../on-terminal.ts';

const PROGRAM = join(import.meta.dirname, '../../../dist/signalbox.js');
const SERVICE = { 'package.json': '{"name":"shop","scripts":{"start":"node main.mjs"}}', 'main.mjs': '' };
const WRITTEN = ['signalbox.yml', 'appspec.yml', 'buildspec.yml', 'alarms.yml', 'deploy/start.sh'];

vi.setConfig({ testTimeout: 90_000 }); // a busy machine

let temporary: string;
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), 'signalbox-init-'));
});
afterAll(() => rmSync(temporary, { recursive: true }));

function folder(name: string, files: Readonly<Record<string, string>> = SERVICE): string {
  const root = join(temporary, name);
  mkdirSync(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function signalbox(cwd: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'] };
  return spawnSync(process.execPath, [PROGRAM, ...args], { cwd, env, encoding: 'utf8', timeout: 60_000 });
}

const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

describe('signalbox init', () => {
  it('writes what validates, with scripts that can be run, also where the folder has a hostile name', () => {
    const root = folder("a b'漢$(x)");
    const written = signalbox(root, 'init', '--yes');
    expect(written).toMatchObject({
      status: EXIT.succeeded,
      stdout: expect.stringContaining('wrote signalbox.yml') as string,
    });
    expect(written.stderr).toContain(
      'next:\n  signalbox fleet apply <fleet.yml>  # where the deployment groups are not there yet; examples/fleet shows one\n  aws cloudformation deploy --stack-name shop-alarms',
    );
    for (const path of WRITTEN)
      expect(statSync(join(root, path)).mode & 0o111).toBe(path.endsWith('.sh') ? 0o111 : 0);
    expect(signalbox(root, 'validate')).toMatchObject({
      status: EXIT.succeeded,
      stderr: 'valid (0 faults, 0 warnings)\n',
    });
  });

  it('writes nothing where nobody says yes', () => {
    const root = folder('unsaid');
    const shown = signalbox(root, 'init');
    expect(shown).toMatchObject({
      status: EXIT.usage,
      stderr: expect.stringContaining('expected --yes') as string,
    });
    expect(shown.stdout).toContain('signalbox.yml  (new)\n  version: 1\n  application: shop\n');
    expect(signalbox(root, 'init', '--dry-run').status).toBe(EXIT.succeeded);
    const { stdout } = signalbox(root, 'init', '--json');
    expect((JSON.parse(stdout) as { files: object[] }).files[0]).toEqual({
      path: 'signalbox.yml',
      state: 'new',
      executable: false,
      text: expect.stringContaining('application: shop') as string,
    });
    expect(() => read(root, 'signalbox.yml')).toThrow('ENOENT');
  });

  it('leaves a file of another content as it is, shows the difference, and replaces it where that is said', () => {
    const own = 'version: 0.2\nphases:\n  build:\n    commands: [make]\nartifacts:\n  files: [out]\n';
    const root = folder('own', { ...SERVICE, 'buildspec.yml': own });
    const first = signalbox(root, 'init', '--yes');
    expect(first.stdout).toContain('buildspec.yml  (differs)\n  @@ -1,6 +1,');
    expect(first.stdout).toContain("\n  +    - '**/*'\n");
    expect(first.stderr).toContain('buildspec.yml stays as it is; its artifacts must hold appspec.yml');
    expect(read(root, 'buildspec.yml')).toBe(own);
    const bytes = Buffer.from(`# caf\xe9\n${own}`, 'latin1');
    writeFileSync(join(root, 'buildspec.yml'), bytes);
    const again = signalbox(root, 'init', '--yes', '--overwrite', '--kind', 'node');
    expect(again.stdout).toMatch(
      /signalbox\.yml {2}\(is so already\)[^]*\nwrote buildspec\.yml\.orig\nwrote buildspec\.yml\n$/,
    );
    expect(readFileSync(join(root, 'buildspec.yml.orig'))).toEqual(bytes);
    expect(read(root, 'buildspec.yml')).toContain("- '**/*'");
  });

  it('adds only what is missing where an AppSpec file is there already, and so the second time too', () => {
    const root = folder('adopted', {
      ...SERVICE,
      'appspec.yml': 'version: 0.0\nos: linux\nfiles:\n  - { source: /, destination: /srv/shop }\n',
      'buildspec.yml':
        "version: 0.2\nphases: { build: { commands: [make] } }\nartifacts: { files: ['**/*'] }\n",
    });
    const [first, second] = [signalbox(root, 'init', '--yes'), signalbox(root, 'init', '--yes')];
    expect(first.stdout).toMatch(/\nwrote signalbox\.yml\nwrote alarms\.yml\n$/);
    expect(first.stderr).toContain(
      'appspec.yml says how it is deployed, and stays as it is; --kind node writes it anew\n',
    );
    expect(second.stdout).toBe('signalbox.yml  (is so already)\nalarms.yml  (is so already)\n');
    expect(read(root, 'signalbox.yml')).toContain('\nbuild: buildspec.yml\n');
    expect(read(root, 'signalbox.yml')).not.toContain('ValidateService');
    expect(signalbox(root, 'validate').status).toBe(EXIT.succeeded);
  });

  it('starts with exactly the command that was given', async () => {
    const root = folder('started');
    const said = join(root, 'said');
    const start = `printf '%s|' "it's" '$HOME' "\\\`" $PORT >'${said}' && echo done`;
    expect(signalbox(root, 'init', '--yes', '--start', start, '--listen', '3000').status).toBe(
      EXIT.succeeded,
    );
    cpSync(join(root, 'deploy'), join(root, 'host/opt/shop/deploy'), { recursive: true });
    const env = { PATH: process.env['PATH'], HOST_ROOT: join(root, 'host') };
    const started = spawnSync('sh', [join(root, 'deploy/start.sh')], { env, encoding: 'utf8' });
    expect(started).toMatchObject({ status: 0, stderr: '' });
    await vi.waitFor(() => expect(readFileSync(said, 'utf8')).toBe(`it's|$HOME|\`|3000|`), 30_000);
    const stopped = spawnSync('sh', [join(root, 'deploy/stop.sh')], { env, encoding: 'utf8' });
    expect(stopped).toMatchObject({ status: 0, stderr: '' });
  });

  it.each<[string, Readonly<Record<string, string>>, string[], number, string]>([
    [
      'an empty folder',
      {},
      [],
      EXIT.notFound,
      'expected an application in ., found none that is known\n  known by package.json',
    ],
    [
      'a Dockerfile alone',
      { Dockerfile: 'FROM x\n' },
      [],
      EXIT.notFound,
      'a Dockerfile alone does not tell how it is run: taskdef.json does',
    ],
    [
      'a repository of many',
      { 'a/go.mod': 'module a\n', 'b/index.html': '' },
      [],
      EXIT.notFound,
      'there is one in a, b: signalbox init <dir>',
    ],
    ['a folder that is not there', {}, ['nowhere'], EXIT.notFound, 'expected a folder at nowhere'],
    ['a wrong answer', SERVICE, ['--listen', 'x'], EXIT.usage, 'expected a port from 1 to 65535, got "x"'],
    ['a folder where a script goes', { ...SERVICE, deploy: '' }, ['--yes'], EXIT.failed, 'ENOTDIR'],
    [
      'a local cloud that is not there',
      SERVICE,
      ['--local', '--port', '1'],
      EXIT.unreadable,
      'no local cloud runs on port 1',
    ],
  ])('ends with one sentence for %s', (name, files, args, status, sentence) => {
    const answer = signalbox(folder(name, files), 'init', ...args);
    expect(answer.stderr).toContain(sentence);
    expect(answer.stderr).not.toContain('    at ');
    expect(answer.status).toBe(status);
  });

  it('writes through no link', () => {
    const root = folder('linked');
    symlinkSync('/etc/hosts', join(root, 'signalbox.yml'));
    expect(signalbox(root, 'init', '--yes', '--overwrite')).toMatchObject({
      status: EXIT.failed,
      stderr: expect.stringContaining(
        'signalbox.yml to be a file or not to be there, it is a symbolic link',
      ) as string,
    });
  });

  it.skipIf(process.getuid?.() === 0 && !hasCommand('setpriv'))('says which file it may not write', () => {
    const root = folder('readonly');
    // Root may write everywhere, so that it must be somebody else.
    const [command, ...first] =
      process.getuid?.() === 0
        ? ['setpriv', '--reuid', '65534', '--clear-groups', process.execPath]
        : [process.execPath];
    const args = [...first, PROGRAM, 'init', root, '--yes'];
    spawnSync('chmod', ['755', temporary]);
    spawnSync('chmod', ['555', root]);
    const answer = spawnSync(command, args, {
      env: { PATH: process.env['PATH'] },
      cwd: '/',
      encoding: 'utf8',
    });
    expect(answer.stderr).toContain(`signalbox: ${join(root, 'signalbox.yml')} cannot be written: EACCES`);
    expect(answer.status).toBe(EXIT.failed);
  });
});

describe.skipIf(!hasCommand('python3'))('signalbox init under a pseudo-terminal (python3)', () => {
  it('asks, takes answers and defaults, tells of a wrong one, and writes after yes', async () => {
    const root = folder('asked', { ...SERVICE, 'signalbox.yml': 'version: 1\n' });
    const typing = [
      ['application? [shop]', 'a b\r'],
      ['got "a b"', ''],
      ['application? [shop]', 'store\r'],
      ['store-production:blue-green]', 'live\r'],
      ['starts it, in its folder? [node main.mjs]', '\r'],
      ['it serves? [/]', '/up\r'],
      ['listens on? [8080]', '\r'],
      ['live back', 'none\r'],
      ['Replace', 'y\r'],
      ['Write 9 files? [y/N]', 'y\r'],
    ] as const;
    const { code, written } = await onTerminal({ columns: 200, cwd: root, typing }, 'init', '--kind', 'node')
      .ended;
    expect(written).toContain('wrote signalbox.yml');
    expect(code).toBe(EXIT.succeeded);
    expect(read(root, 'signalbox.yml')).toBe(
      'version: 1\napplication: store\nbuild: buildspec.yml\nenvironments:\n  - name: live\n    deploymentGroup: store-live\n' +
        '    strategy: { type: in-place, config: CodeDeployDefault.OneAtATime }\n    validate: [ValidateService]\n',
    );
    expect(read(root, 'deploy/validate.sh')).toContain('path=/up\n');
  });

  it('writes nothing after Ctrl-C or no', async () => {
    const root = folder('left');
    const interrupted = await onTerminal(
      { columns: 200, cwd: root, typing: [['What is it?', CTRL_C]] },
      'init',
    ).ended;
    expect(interrupted.code).toBe(EXIT.interrupted);
    const typing = [['Write', 'n\r']] as const;
    const args = [
      '--kind=node',
      '--application=a',
      '--environments=b',
      '--start=c',
      '--health=/',
      '--listen=1',
      '--alarms=none',
    ];
    const refused = await onTerminal({ columns: 200, cwd: root, typing }, 'init', ...args).ended;
    expect(refused.written).toContain('nothing is written');
    expect(refused.code).toBe(EXIT.failed);
    expect(() => read(root, 'signalbox.yml')).toThrow('ENOENT');
  });
});
