import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CodeDeployClient, CreateApplicationCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { allow, createUser, keysInEnv } from '../local/create-user.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { codedeploy } from '../../local/services/codedeploy/index.ts';
import { hasCommand } from '../has-command.ts';
import { CTRL_C, onTerminal } from './on-terminal.ts';
import { aRecord } from './releases/a-record.ts';
import { startStateCloud, type StateCloud } from './start-state-cloud.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 }); // a busy machine

const PROGRAM = join(import.meta.dirname, '../../dist/signalbox.js');

let cloud: StateCloud;
let temporary: string;
/** Takes connections and never says a word. */
let silent: Server;
beforeAll(async () => {
  cloud = await startStateCloud([codedeploy]);
  await cloud.store.records.open(aRecord('hello-one'));
  await new CodeDeployClient(cloud.clientConfig).send(
    new CreateApplicationCommand({ applicationName: 'hello' }),
  );
  temporary = mkdtempSync(join(tmpdir(), 'signalbox-bad-input-'));
  writeFileSync(join(temporary, 'a-file'), '');
  const { accessKeyId, secretAccessKey } = cloud.clientConfig.credentials;
  const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  writeFileSync(
    join(temporary, 'config'),
    `[profile work]\n${keys}[sso-session mine]\nsso_region = us-east-1\n[default]\nregion = us-east-1\n`,
  );
  silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await cloud?.stop();
  silent.close();
  rmSync(temporary, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

type Env = Readonly<Record<string, string | undefined>>;

/** The command as a process of its own, in this environment alone. */
function signalbox(env: Env, ...args: string[]) {
  const options = {
    cwd: temporary,
    env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', ...env },
  };
  return new Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }>(
    (resolve) =>
      execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
      ),
  );
}

const silentEndpoint = () => `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;

describe.concurrent('one sentence, the right exit code and no stack for', () => {
  interface Case {
    readonly what: string;
    readonly args: readonly string[];
    readonly env?: () => Env;
    readonly code: number;
    readonly says: RegExp;
  }
  const of = (what: string, line: string, code: number, says: RegExp, env?: () => Env): Case => ({
    what,
    args: line.split(' '),
    code,
    says,
    ...(env ? { env } : {}),
  });
  const { notFound, unreadable, usage, failed } = EXIT;
  const CASES: readonly Case[] = [
    of('an unknown command', 'stats', usage, /expected a command, got "stats"\n {2}did you mean status\?/),
    of('a part of a command', 'fleet', usage, /got "fleet"\n {2}did you mean fleet apply\?/),
    of('a command of two words', 'hooks rn', usage, /got "hooks rn"\n {2}did you mean hooks run\?/),
    of('a variable that was never set', 'stop ', usage, /expected <release>, got nothing/),
    of('one in an option', 'rollback hello production --to ', notFound, /there is no release \n/),
    of('an option before the command', '--json status', usage, /got "--json"\n {2}options come after/),
    of('an unknown option', 'status --jsno', usage, /Unknown option '--jsno'\n {2}did you mean --json\?/),
    of('an option like no other', 'status --zzz', usage, /'--zzz'\n {2}signalbox status --help tells/),
    of(
      'an unknown release',
      'show hello-two',
      notFound,
      /there is no release hello-two\n {2}did you mean hello-one\?/,
    ),
    of('an unknown release to watch', 'watch helo-one', notFound, /there is no release helo-one/),
    of('an unknown application', 'status helo', notFound, /helo has no release\n {2}did you mean hello\?/),
    of(
      'an unknown application of CodeDeploy',
      'hosts helo',
      notFound,
      /no application helo\n {2}did you mean hello\?/,
    ),
    of('an unknown group', 'hosts hello x', notFound, /the application hello has no deployment group x/),
    of(
      'an unknown environment',
      'rollback hello prodution',
      notFound,
      /no release of hello knows an environment prodution\n {2}did you mean production\?/,
    ),
    of('no credentials', 'status', unreadable, /no AWS credentials were found\n {2}give --profile/, () => ({
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    })),
    of(
      'a profile that is not there',
      'status --profile wrok',
      unreadable,
      /the AWS configuration has no profile wrok\n {2}it has default, work\n/,
      () => ({ AWS_CONFIG_FILE: join(temporary, 'config') }),
    ),
    of(
      'one in the environment, and no profile at all',
      'doctor',
      unreadable,
      /has no profile wrok\n {2}it has none at all: `aws configure --profile wrok` writes one/,
      () => ({ AWS_PROFILE: 'wrok', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }),
    ),
    of(
      'a port of the local cloud without it',
      'console --port abc',
      usage,
      /--port goes with --local, got it without\n {2}signalbox console --help/,
    ),
    of('a port of the local cloud that is none', 'console --local --port abc', usage, /got "abc"/),
    of('no region', 'status', unreadable, /no region is known\n {2}give --region/, () => ({
      AWS_REGION: undefined,
      AWS_DEFAULT_REGION: undefined,
    })),
    of(
      'a region that cannot be one',
      'status --region eu_west',
      unreadable,
      /the stack signalbox-main cannot be read.*eu_west/,
    ),
    of(
      'a wrong stack',
      'status --stack nope',
      unreadable,
      /the stack nope cannot be read.*does not exist in us-east-1\n {2}is it in another region/,
    ),
    of(
      'a wrong region',
      'status --region eu-west-1',
      unreadable,
      /Stack with id signalbox-main does not exist in eu-west-1\n {2}is it in another region than eu-west-1 \(--region\)/,
    ),
    of(
      'an endpoint that is not there',
      'status',
      unreadable,
      /the endpoint does not answer \(ECONNREFUSED\)\n {2}check/,
      () => ({
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      }),
    ),
    of(
      'an endpoint that says nothing',
      'status',
      unreadable,
      /the endpoint does not answer \(TimeoutError\)\n {2}check/,
      () => ({
        AWS_ENDPOINT_URL: silentEndpoint(),
        AWS_MAX_ATTEMPTS: '1',
      }),
    ),
    of('an endpoint that is no URL', 'status', unreadable, /cannot be read.*Invalid URL/, () => ({
      AWS_ENDPOINT_URL: 'hello',
    })),
    of(
      'a data folder that cannot be one',
      'up --port 0 --data a-file/x',
      failed,
      /the data folder \S+a-file\/x cannot be used: ENOTDIR/,
    ),
    of('a port that is none', 'up --port 99999', usage, /port/),
    of('a fleet.yml that is not there', 'fleet apply nowhere.yml', notFound, /nowhere\.yml cannot be read/),
  ];

  it.each(CASES)('$what', async ({ args, env, code, says }) => {
    const answer = await signalbox({ ...cloud.env, ...env?.() }, ...args);
    expect(answer.stderr).toMatch(says);
    expect(answer.stderr).not.toMatch(/^ {4}at |fault of signalbox/m);
    expect(answer).toMatchObject({ code, stdout: '' });
  });

  it('a profile beside keys in the environment is taken, without a word of the SDK', async () => {
    const env = { ...cloud.env, AWS_CONFIG_FILE: join(temporary, 'config'), AWS_ACCESS_KEY_ID: 'AKIAOTHER' };
    const { code, stderr } = await signalbox(env, 'status', '--profile', 'work');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^cloud at .*, profile work\n$/)]);
  });

  it('a second local cloud on a port', async () => {
    const { port } = new URL(cloud.endpoint);
    const second = await signalbox({}, 'up', '--port', port);
    expect(second.stderr).toContain(`signalbox: port ${port} is in use\n  stop what uses it`);
    expect(second.code).toBe(EXIT.failed);
  });

  it('a permission that is missing, with its name and the call', async () => {
    const keys = keysInEnv(
      await createUser(cloud.clientConfig, 'reader', allow('cloudformation:DescribeStacks')),
    );
    const denied = await signalbox({ ...cloud.env, ...keys }, 'releases');
    expect(denied.stderr).toContain('S3 ListObjectsV2 was denied: ');
    expect(denied.stderr).toContain('ask for the permission s3:ListBucket');
    expect(denied.code).toBe(EXIT.unreadable);
  });
});

describe.concurrent('a reader that goes away', () => {
  it.each(['stdout', 'stderr'] as const)('is no fault: %s is closed', async (name) => {
    const child = spawn(process.execPath, [PROGRAM, ...(name === 'stdout' ? ['--help'] : ['show', 'x'])], {
      env: { PATH: process.env['PATH'], ...cloud.env },
    });
    child[name].destroy();
    let other = '';
    child[name === 'stdout' ? 'stderr' : 'stdout'].on('data', (text: Buffer) => (other += text.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, other }).toEqual({ code: 0, other: '' });
  });
});

describe.skipIf(!hasCommand('python3'))('under a pseudo-terminal (python3)', { concurrent: true }, () => {
  it('watch fits a terminal of twenty columns', async () => {
    await cloud.store.records.open({
      ...aRecord('narrow'),
      status: 'running',
      stage: 'build',
      endedAt: undefined,
    });
    const typing = [
      ['narrow', ''],
      ['\u001b[J', CTRL_C],
    ] as const;
    const { written } = await onTerminal({ columns: 20, env: cloud.env, typing }, 'watch', 'narrow').ended;
    const drawn = written.slice(written.indexOf('\u001b[J'), written.indexOf('detached'));
    const widths = drawn
      .split('\n')
      .map((line) => stripVTControlCharacters(line).replaceAll('\r', '').length);
    expect(Math.max(...widths)).toBeGreaterThan(0);
    expect(Math.max(...widths)).toBeLessThanOrEqual(20);
  });

  it.each<[string, Env, boolean]>([
    ['a terminal', {}, true],
    ['NO_COLOR', { NO_COLOR: '1' }, false],
    ['TERM=dumb', { TERM: 'dumb' }, false],
  ])('colours of status on %s', async (_, env, coloured) => {
    const { written } = await onTerminal({ columns: 80, env: { ...cloud.env, ...env } }, 'status').ended;
    expect(written).toContain('hello-one');
    expect(written.includes('\u001b[')).toBe(coloured);
  });

  it('Ctrl-C leaves an endpoint that says nothing at once', async () => {
    const env = { ...cloud.env, AWS_ENDPOINT_URL: silentEndpoint() };
    const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()));
    const run = spawn(process.execPath, [PROGRAM, 'status'], { env: { PATH: process.env['PATH'], ...env } });
    await connected;
    run.kill('SIGINT');
    expect(await new Promise((resolve) => run.once('close', resolve))).toBe(EXIT.interrupted);
  });
});

it('colours nothing where there is no terminal', async () => {
  const { stdout } = await signalbox({ ...cloud.env, FORCE_COLOR: '1' }, 'status');
  expect(stdout).toContain('hello-one');
  expect(stdout).not.toContain('\u001b');
});
