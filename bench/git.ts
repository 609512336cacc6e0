import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { refKey } from '../lib/source/git/ref-key.ts';
import { parseRefRecord } from '../lib/source/git/ref-record.ts';
import { withFolder } from '../lib/store/bundles.ts';
import { readCommit } from '../lib/store/ref-sources.ts';
import { startProxy, type Proxy } from '../test/git/proxy.ts';
import { median, type Figure } from './figure.ts';
import type { BenchServer } from './servers.ts';

const FILES = 2_000;
const BLOBS = 50;
const MIB = 1024 ** 2;
const ROUNDS = 5;
const PUSHES = 10;

/** Plain git against a server with the stack in it: a repository of 50 MB, one line changed, and how soon it is released. */
export async function gitFigures(server: BenchServer): Promise<Figure[]> {
  const stage = await openStage(server);
  try {
    const first = await measured(stage, () => git(stage, 'push', '-q', stage.url, 'main'));
    // What git-remote-s3 0.3.2 documents: each push uploads a bundle of the ref's whole history.
    const bundle = join(stage.base, 'whole.bundle');
    await git(stage, 'bundle', 'create', '-q', bundle, 'main');
    const whole = statSync(bundle).size / 1024;
    const lines = await changeLines(stage);
    const clone = await measured(stage, () =>
      git(stage, 'clone', '-q', stage.url, join(stage.base, 'clone')),
    );
    const start = median(Array.from({ length: ROUNDS }, () => helperStart(stage)));
    const how = `${BLOBS} MB, ${FILES + BLOBS} files`;
    const peer = { name: 'git-remote-s3, computed', value: whole };
    return [
      figure('git helper, start', start, 'ms', 150, `until it has told what it can, median of ${ROUNDS}`),
      { name: 'git push, first', value: first.ms / 1000, unit: 's', better: 'lower', how },
      { name: 'git push, first, sent', value: first.sentKiB, unit: 'KiB', better: 'lower', how, peer },
      figure(
        'git push, one line',
        median(lines.map(({ ms }) => ms)) / 1000,
        's',
        0.5,
        `${how}, median of ${ROUNDS}`,
      ),
      {
        ...figure('git push, one line, sent', median(lines.map(({ sentKiB }) => sentKiB)), 'KiB', 8, how),
        peer,
      },
      figure('git push, one line, requests', median(lines.map(({ requests }) => requests)), '', 6, how),
      { name: 'git clone', value: clone.ms / 1000, unit: 's', better: 'lower', how },
      { name: 'git clone, received', value: clone.receivedKiB, unit: 'KiB', better: 'lower', how },
      figure('tree verified', (await verify(stage)) / 1000, 's', 2, `${how}, download and hashing`),
      figure(
        'push to execution, p50',
        await toExecution(stage),
        'ms',
        150,
        `${PUSHES} pushes, after the PUT of the ref`,
      ),
    ];
  } finally {
    await stage.proxy.stop();
    rmSync(stage.base, { recursive: true });
  }
}

const figure = (name: string, value: number, unit: string, aim: number, how: string): Figure => ({
  name,
  value,
  unit,
  aim,
  better: 'lower',
  how,
});

interface Stage {
  readonly base: string;
  readonly tree: string;
  readonly env: NodeJS.ProcessEnv;
  readonly proxy: Proxy;
  readonly url: string;
  readonly bucket: string;
  readonly releaseMachine: string;
  readonly clientConfig: BenchServer['clientConfig'];
}

async function openStage({ clientConfig }: BenchServer): Promise<Stage> {
  const base = mkdtempSync(join(tmpdir(), 'signalbox-bench-git-'));
  const bin = join(base, 'bin');
  mkdirSync(bin);
  symlinkSync(join(process.cwd(), 'dist/git-remote-signalbox.js'), join(bin, 'git-remote-signalbox'));
  const proxy = await startProxy(clientConfig.endpoint);
  const { accessKeyId, secretAccessKey } = clientConfig.credentials;
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: base,
    AWS_ENDPOINT_URL: proxy.url,
    AWS_REGION: clientConfig.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const stacks = await new CloudFormationClient(clientConfig).send(new DescribeStacksCommand({}));
  const outputs = Object.fromEntries(
    (stacks.Stacks?.[0]?.Outputs ?? []).map((o) => [o.OutputKey, o.OutputValue!]),
  );
  const bucket = outputs['SourceBucketName']!;
  const tree = join(base, 'tree');
  const url = `signalbox://${bucket}/bench`;
  const releaseMachine = outputs['ReleaseStateMachineArn']!;
  const stage = { base, tree, env, proxy, url, bucket, releaseMachine, clientConfig };
  await makeRepository(stage);
  return stage;
}

async function makeRepository(stage: Stage): Promise<void> {
  mkdirSync(join(stage.tree, 'src'), { recursive: true });
  for (let i = 0; i < BLOBS; i += 1) writeFileSync(join(stage.tree, `${i}.bin`), randomBytes(MIB));
  for (let i = 0; i < FILES; i += 1)
    writeFileSync(join(stage.tree, `src/${i}.ts`), `export const n = ${i};\n`);
  await git(stage, 'init', '-q', '-b', 'main');
  await commit(stage, 'First');
}

/** Never synchronous: the proxy runs in this process. */
const git = async ({ tree, env }: Pick<Stage, 'tree' | 'env'>, ...args: string[]): Promise<void> => {
  await promisify(execFile)('git', args, { cwd: tree, env });
};

async function commit(stage: Stage, message: string): Promise<void> {
  await git(stage, 'add', '-A');
  await git(stage, '-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit', '-q', '-m', message);
}

function helperStart({ env, url }: Stage): number {
  const started = performance.now();
  execFileSync(process.execPath, ['dist/git-remote-signalbox.js', 'bench', url], {
    env,
    input: 'capabilities\n\n',
  });
  return performance.now() - started;
}

interface Cost {
  readonly ms: number;
  readonly sentKiB: number;
  readonly receivedKiB: number;
  readonly requests: number;
}

async function measured({ proxy }: Stage, work: () => Promise<void>): Promise<Cost> {
  proxy.reset();
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  const { bytesUp, bytesDown, requests } = proxy;
  return { ms, sentKiB: bytesUp / 1024, receivedKiB: bytesDown / 1024, requests: requests.length };
}

async function changeLines(stage: Stage): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await changeLine(stage, `round ${round}`);
    costs.push(await measured(stage, () => git(stage, 'push', '-q', stage.url, 'main')));
  }
  return costs;
}

async function changeLine(stage: Stage, line: string): Promise<void> {
  writeFileSync(join(stage.tree, 'src/0.ts'), `// ${line}\n`);
  await commit(stage, line);
}

/** What plan does with a pushed commit: download its archives, lay them over each other, compute the tree. */
async function verify({ bucket, clientConfig }: Stage): Promise<number> {
  const s3 = new S3Client(clientConfig);
  const Key = refKey('bench', 'refs/heads/main');
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
  const record = parseRefRecord(Key, await Body!.transformToString());
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await withFolder((folder) => readCommit(s3, { bucket, record, top: undefined }, folder));
    times.push(performance.now() - started);
  }
  s3.destroy();
  return median(times);
}

/** From the answer to the write that moves the ref to the start of the execution, by the server's clock, which is the wall's. */
async function toExecution(stage: Stage): Promise<number> {
  const states = new SFNClient(stage.clientConfig);
  const times: number[] = [];
  for (let push = 0; push < PUSHES; push += 1) {
    await changeLine(stage, `push ${push}`);
    await git(stage, 'push', '-q', stage.url, 'main');
    const moved = stage.proxy.answeredAt(`PUT /${stage.bucket}/refs/`);
    times.push((await startOfNext(states, stage, moved)) - moved);
  }
  states.destroy();
  return median(times);
}

async function startOfNext(states: SFNClient, { releaseMachine }: Stage, since: number): Promise<number> {
  for (;;) {
    const command = new ListExecutionsCommand({ stateMachineArn: releaseMachine, maxResults: 1 });
    const started = (await states.send(command)).executions?.[0]?.startDate?.getTime() ?? 0;
    if (started >= since - CLOCK_MS) return started;
    await delay(20);
  }
}

/** Both clocks give whole milliseconds. */
const CLOCK_MS = 1;
