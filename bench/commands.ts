import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { ReleaseRecord } from '../lib/release/release-record.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { median, type Figure } from './figure.ts';
import type { BenchServer } from './servers.ts';

const RELEASES = 10_000;
const APPLICATIONS = 20;
const AT_ONCE = 32;
const ROUNDS = 5;
const FIRST = Date.parse('2026-01-01T00:00:00Z');
const MINUTE_MS = 60_000;

/** From the start of a process of the command to its end, with ten thousand releases in the state bucket. */
export async function commandFigures(server: BenchServer): Promise<Figure[]> {
  await fill(server);
  const { region, credentials, endpoint } = server.clientConfig;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region, // the AWS CLI reads no other
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const signalbox = (...args: string[]) => timed(env, process.execPath, ['dist/signalbox.js', ...args]);
  const hasAws = spawnSync('aws', ['--version'], { stdio: 'ignore' }).status === 0;
  const peer = hasAws
    ? { name: 'aws deploy list-deployments', value: await timed(env, 'aws', ['deploy', 'list-deployments']) }
    : undefined;
  const how = `${RELEASES} releases of ${APPLICATIONS} applications, median of ${ROUNDS}`;
  const figure = (name: string, value: number, aim?: number): Figure => ({
    name,
    value,
    unit: 'ms',
    better: 'lower',
    how,
    ...(aim === undefined ? {} : { aim }),
  });
  return [
    figure('signalbox --help', await signalbox('--help'), 100),
    { ...figure('signalbox status', await signalbox('status')), ...(peer ? { peer } : {}) },
    { ...figure('signalbox status, one', await signalbox('status', 'app-1')), ...(peer ? { peer } : {}) },
    { ...figure('signalbox releases', await signalbox('releases')), ...(peer ? { peer } : {}) },
  ];
}

async function timed(env: NodeJS.ProcessEnv, command: string, args: readonly string[]): Promise<number> {
  const run = promisify(execFile);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await run(command, [...args], { env });
    times.push(performance.now() - begun);
  }
  return median(times);
}

async function fill({ clientConfig }: BenchServer): Promise<void> {
  const cloudFormation = new CloudFormationClient(clientConfig);
  const { Stacks = [] } = await cloudFormation.send(
    new DescribeStacksCommand({ StackName: 'signalbox-main' }),
  );
  const bucket = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'StateBucketName')?.OutputValue;
  const { records } = stateStore(new S3Client(clientConfig), bucket!);
  let next = 0;
  const write = async () => {
    for (let n = next++; n < RELEASES; n = next++) await records.open(record(n));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

function record(n: number): ReleaseRecord {
  const application = `app-${n % APPLICATIONS}`;
  const release = `${application}-${String(n).padStart(32, '0')}`;
  const at = (minutes: number) => new Date(FIRST + (n * 5 + minutes) * MINUTE_MS).toISOString();
  const environment = (name: string): ReleaseRecord['environments'][number] => ({
    name,
    deploymentGroup: `${application}-${name}`,
    status: 'succeeded',
    startedAt: at(1),
    endedAt: at(3),
    deployments: [{ id: `d-${n}`, kind: 'deploy', attempt: 1, status: 'Succeeded' }],
    verdicts: [],
    serving: `${name} serves ${release}`,
  });
  return {
    version: 1,
    nonce: 'bench',
    release,
    application,
    status: 'succeeded',
    stage: 'ended',
    execution: `arn:aws:states:us-east-1:123456789012:execution:release:${release}`,
    source: { bucket: 'source', key: `sources/${application}/${n}.zip` },
    requested: { by: 'upload' },
    environments: ['staging', 'production'].map(environment),
    startedAt: at(0),
    endedAt: at(4),
    changes: [{ at: at(0), text: 'planned: build with buildspec.yml, then staging, then production' }],
    clock: 'aws',
  };
}
