import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { startConsoleStage } from '../console/console-stage.ts';
import { helloBundle, helloFile } from './hello-bundle.ts';
import { startJourney, type Journey, type Upload } from './journey.ts';

// A release takes a second or two, and a minute on a machine that has much else to do.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

let journey: Journey;
let states: SFNClient;
let machine: string;
beforeAll(async () => {
  journey = await startJourney();
  states = new SFNClient(journey.clientConfig);
  machine = journey.outputs['ReleaseStateMachineArn']!;
});
afterAll(() => journey?.stop());

const version = (text: string) =>
  helloFile('package.json').replace(/"version": "[^"]*"/, `"version": "${text}"`);

describe('a good upload', () => {
  let upload: Upload;
  let record: ReleaseRecord;
  beforeAll(async () => {
    upload = await journey.upload(await helloBundle({ 'package.json': version('7.0.0') }));
    record = await journey.endOf(upload.release);
  });

  it('ends as succeeded, and says which version serves', () => {
    const { release, source } = upload;
    expect(record.reason?.text).toBe(
      `hello: release ${release} succeeded: staging took it; staging serves ${release}; next: signalbox status`,
    );
    expect(record).toMatchObject({
      status: 'succeeded',
      stage: 'ended',
      source,
      requested: { by: 'upload' },
      environments: [{ name: 'staging', status: 'succeeded', serving: `staging serves ${release}` }],
    });
  });

  it('answers on its host', async () => {
    expect(await askHost()).toMatchObject({ application: 'hello', version: '7.0.0' });
  });

  it('is shown in the console: stages, what serves, the host, and that it counts', async () => {
    const stage = await startConsoleStage(journey, journey.outputs);
    const textOf = async (path: string) =>
      (await stage.page(path)).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    const { release } = upload;
    expect(await textOf('/releases')).toContain(`${release} hello ✓ Succeeded staging ✓ Succeeded`);
    expect(await textOf(`/releases/${release}`)).toMatch(
      /Plan done \d.* Build done \d.* Gate done \d.* Deploy done \d.* Bake done \d/,
    );
    expect(await textOf('/fleet/hello/hello-staging')).toMatch(
      new RegExp(`1 host .* i-\\w+ ${release} – ✓ Succeeded 20`),
    );
    const velocity = await textOf('/velocity');
    expect(velocity).toMatch(/Environment staging .* 1 succeeded in 1 day Lead time for changes \d/);
    expect(velocity).toContain('Hosts or tasks in one deployment mean 1 largest 1');
    await stage.close();
    expect(stage.faults).toEqual([]);
  });

  it('is one release, however often its event comes', async () => {
    const twice = await Promise.all([sendEventAgain(upload), sendEventAgain(upload)]);
    expect(twice).toEqual([{ releases: [upload.release] }, { releases: [upload.release] }]);
    expect(await executionsOf(upload.release)).toEqual(['SUCCEEDED']);
    expect(await recordsOf(upload.release)).toEqual([record]);
  });
});

describe('a release that is stopped from outside', () => {
  // Where a build or a script on a host and this test meet.
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-journey-'));
  const begun = join(folder, 'begun');
  const open = join(folder, 'open');
  afterAll(() => rmSync(folder, { recursive: true }));

  const stop = (executionArn: string) =>
    states.send(new StopExecutionCommand({ executionArn, error: 'Stop', cause: 'wrong version' }));

  const expectNextGoesThrough = async (text: string) => {
    const { release } = await journey.upload(await helloBundle({ 'package.json': version(text) }));
    expect((await journey.endOf(release)).reason?.text).toContain(`staging serves ${release}`);
    expect(await askHost()).toMatchObject({ version: text });
  };

  it('in its build ends as failed, once', async () => {
    const endless = `import { execSync } from 'node:child_process';\nexecSync("touch '${begun}'; tail -f /dev/null");\n`;
    const { release } = await journey.upload(await helloBundle({ 'build.mjs': endless }));
    await vi.waitFor(() => expect(existsSync(begun)).toBe(true), { timeout: 90_000, interval: 50 });
    const { execution } = (await journey.records.find(release))!;
    await stop(execution);
    const record = await journey.endOf(release);
    expect(record.status).toBe('failed');
    expect(record.reason?.text).toBe(
      `hello: release ${release} failed: its execution was stopped from outside (Stop: wrong version); ` +
        `every environment serves what it served before; next: signalbox logs ${release}`,
    );
    expect(await executionsOf(release)).toEqual(['ABORTED']);
    await expectNextGoesThrough('7.1.0');
    expect(await recordsOf(release)).toEqual([record]);
  });

  it('in its deployment ends as failed, once, and its deployment is stopped', async () => {
    const atGate = `#!/bin/sh\nwhile [ ! -e '${open}' ]; do sleep 0.1; done\n`;
    const { release } = await journey.upload(await helloBundle({ 'scripts/start.sh': atGate }));
    const { execution } = await journey.recordWhen(release, ({ environments }) =>
      Boolean(environments[0]?.deployments.length),
    );
    await stop(execution);
    const record = await journey.endOf(release);
    writeFileSync(open, '');
    expect(record).toMatchObject({ status: 'failed', environments: [{ status: 'failed' }] });
    const { id } = record.environments[0]!.deployments[0]!;
    expect(record.reason?.cause).toMatch(
      new RegExp(
        `^its execution was stopped from outside \\(Stop: wrong version\\); deployment ${id} was told to stop and to roll back$`,
      ),
    );
    expect(await executionsOf(release)).toEqual(['ABORTED']);
    await expectNextGoesThrough('7.2.0');
    expect(await recordsOf(release)).toEqual([record]);
  });
});

describe('an execution that is started by hand', () => {
  const bucket = () => journey.outputs['SourceBucketName']!;
  const source = (key: string) => ({ bucket: bucket(), key });
  const SHAPE =
    'expected the input { "source": { "bucket", "key", "versionId"? }, "environments"?, "reason"? }, got: ';

  it.each([
    ['without a source', () => ({}), () => `${SHAPE}source: expected object`],
    [
      'with a word that nobody knows',
      () => ({ source: source('sources/hello/a.zip'), force: true }),
      () => `${SHAPE}unknown force`,
    ],
    [
      'from another bucket',
      () => ({ source: { bucket: 'elsewhere', key: 'sources/hello/a.zip' } }),
      () => `expected a source in bucket ${bucket()}, got elsewhere`,
    ],
    [
      'from a key of no application',
      () => ({ source: source('hello.zip') }),
      () => 'expected a source key sources/<application>/... or refs/<repository>/<ref>.json, got hello.zip',
    ],
    [
      'from a source that is not there',
      () => ({ source: source('sources/hello/none.zip') }),
      () => `expected the source s3://${bucket()}/sources/hello/none.zip to exist, it does not`,
    ],
  ])('%s fails and says why', async (what, input, cause) => {
    const name = `by-hand-${what.replaceAll(' ', '-')}`;
    const { executionArn } = await states.send(
      new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input()) }),
    );
    const { status, requested, reason } = await journey.endOf(name);
    expect({ status, by: requested.by }).toEqual({ status: 'failed', by: 'manual' });
    expect(reason).toMatchObject({ cause: cause(), next: `signalbox logs ${name}` });
    await vi.waitFor(async () => {
      const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
      expect(execution).toMatchObject({ status: 'FAILED', error: 'ReleaseFailed', cause: reason!.text });
    });
  });
});

/** The statuses of all executions of that name. */
async function executionsOf(release: string): Promise<string[]> {
  const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn: machine }));
  return executions.filter(({ name }) => name === release).map(({ status }) => status!);
}

async function recordsOf(release: string): Promise<ReleaseRecord[]> {
  const found = [];
  for await (const record of journey.records.ofApplication('hello')) {
    if (record.release === release) found.push(record);
  }
  return found;
}

/** S3 delivers an event at least once. */
async function sendEventAgain({ source }: Upload): Promise<unknown> {
  const { bucket, key, versionId } = source;
  const event = {
    'detail-type': 'Object Created',
    time: new Date().toISOString(),
    source: 'aws.s3',
    detail: { bucket: { name: bucket }, object: { key, 'version-id': versionId }, reason: 'PutObject' },
  };
  const { FunctionError, Payload } = await new LambdaClient(journey.clientConfig).send(
    new InvokeCommand({ FunctionName: 'signalbox-main-intake', Payload: JSON.stringify(event) }),
  );
  expect(FunctionError).toBeUndefined();
  return JSON.parse(Buffer.from(Payload!).toString());
}

/** Where all hosts share an address, the port of each stands in its tag. */
async function askHost(): Promise<unknown> {
  const { Reservations = [] } = await new EC2Client(journey.clientConfig).send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] }),
  );
  const hosts = Reservations.flatMap(({ Instances = [] }) => Instances);
  expect(hosts).toHaveLength(1);
  const port = hosts[0]!.Tags?.find(({ Key }) => Key === 'signalbox:port')?.Value ?? '8080';
  return (await fetch(`http://${hosts[0]!.PrivateIpAddress}:${port}/`)).json();
}
