import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualReleaseId, uploadReleaseId } from '../../lib/release/release-id.ts';
import { firstRecord } from '../../lib/release/release-start.ts';
import { rollUp } from '../../lib/release/roll-up.ts';
import { keys } from '../../lib/store/keys.ts';
import { writeToken } from '../../lib/target/park.ts';
import { aRecord } from '../cli/releases/a-record.ts';
import { context, startFunctionStage, type FunctionStage } from './function-stage.ts';

let stage: FunctionStage;
let record: (event: unknown, context: never) => Promise<Record<string, unknown>>;

beforeAll(async () => {
  stage = await startFunctionStage();
  record = (await import('../../functions/record.ts')).handler as never;
});
afterAll(() => stage.stop());

const source = { bucket: 'source', key: 'sources/hello/app.zip', versionId: 'v1' };
const executionOf = (name: string) =>
  stage.releaseMachine.replace(':stateMachine:', ':execution:') + `:${name}`;
const stopped = (name: string, status: string, input: unknown = { source }, said: object = {}) => ({
  'detail-type': 'Step Functions Execution Status Change',
  time: '2026-01-01T01:00:00Z',
  detail: {
    executionArn: executionOf(name),
    stateMachineArn: stage.releaseMachine,
    status,
    startDate: Date.parse('2026-01-01T00:00:00Z'),
    stopDate: Date.parse('2026-01-01T01:00:00Z'),
    input: JSON.stringify(input),
    ...said,
  },
});

it.each([
  { status: 'ABORTED', cause: 'its execution was stopped from outside' },
  { status: 'TIMED_OUT', cause: 'its execution took longer than it may' },
  { status: 'FAILED', cause: 'its execution failed: no cause was given' },
])('writes the record of an execution that ended as $status before it had one', async ({ status, cause }) => {
  const name = `gone-${status}`;
  await record(stopped(name, status), context);
  await record(stopped(name, status), context);
  expect(await stage.store.records.find(name)).toMatchObject({
    status: 'failed',
    application: 'hello',
    reason: { cause, serving: 'every environment serves what it served before' },
    endedAt: '2026-01-01T01:00:00Z',
  });
});

/** A release in its first environment, with nothing deployed yet; answers the input of that environment's execution. */
async function inStaging(release: string) {
  const startedAt = '2026-01-01T00:00:00.000Z';
  const request = { source };
  const first = firstRecord({ release, application: 'hello', request }, executionOf(release), startedAt);
  const staging = { name: 'staging', deploymentGroup: 'g', status: 'deploying' as const };
  await stage.store.records.open({ ...first, environments: [{ ...staging, deployments: [], verdicts: [] }] });
  const artifact = { bucket: 'state', key: 'CodeDeploy/a.zip', versionId: 'v', sha256: '00' };
  const run = { release, application: 'hello', environment: 'staging', startedAt, artifact };
  await writeToken(
    { run, execution: `arn:${release}`, token: 't', awaiting: 'deployment' },
    stage.store.intents,
  );
  return run;
}

describe('an environment whose execution was stopped', () => {
  const child = (run: object, said: object) => {
    const event = stopped('staging-1', 'ABORTED', run);
    const detail = { ...event.detail, stateMachineArn: stage.deploymentMachine, ...said };
    return { ...event, detail };
  };
  const WORDS = { error: 'Stop', cause: 'wrong version' };
  const OF_STEP_FUNCTIONS = { error: 'States.Aborted', cause: 'Its parent has given it up' };
  const STOPPED = 'its execution was stopped from outside (Stop: wrong version)';

  it.each(['the environment', 'the release'])(
    'keeps the words of whoever stopped the release, though the event of %s comes first',
    async (first) => {
      const name = `stopped-${first.replace(' ', '-')}`;
      const started = await stage.states.send(
        new StartExecutionCommand({ stateMachineArn: stage.releaseMachine, name, input: '{}' }),
      );
      await stage.states.send(new StopExecutionCommand({ executionArn: started.executionArn, ...WORDS }));
      const run = await inStaging(name);
      const events = [child(run, OF_STEP_FUNCTIONS), stopped(name, 'ABORTED', { source }, WORDS)];
      for (const event of first === 'the release' ? events.toReversed() : events)
        await record(event, context);
      const ended = await stage.store.records.find(name);
      expect(ended?.environments[0]).toMatchObject({
        status: 'failed',
        cause: `${STOPPED}; no deployment had been started`,
      });
      expect(ended).toMatchObject({
        status: 'failed',
        reason: { cause: `${STOPPED}; no deployment had been started` },
      });
    },
  );

  it('is ended by the end of its release where its own event has not come yet', async () => {
    const run = await inStaging('child-stopped');
    const cause = { ExecutionArn: 'arn:child', Status: 'ABORTED', Error: 'Stop', Cause: 'wrong version' };
    await record(
      {
        execution: executionOf('child-stopped'),
        startedAt: run.startedAt,
        at: '2026-01-01T00:30:00.000Z',
        input: { source },
        failure: { stage: 'deploy', error: 'States.TaskFailed', cause: JSON.stringify(cause) },
      },
      context,
    );
    await record(child(run, WORDS), context);
    expect(await stage.store.records.find('child-stopped')).toMatchObject({
      environments: [{ status: 'failed', endedAt: '2026-01-01T00:30:00.000Z' }],
      reason: { environment: 'staging', cause: `${STOPPED}; no deployment had been started` },
    });
    expect(await stage.store.intents.find(run)).toBeUndefined();
  });
});

it('leaves a record as its own last state ended it', async () => {
  const name = 'ended';
  const own = {
    execution: executionOf(name),
    startedAt: '2026-01-01T00:00:00.000Z',
    at: '2026-01-01T00:30:00.000Z',
    input: { source },
  };
  expect(
    await record(
      {
        ...own,
        failure: {
          stage: 'plan',
          error: 'Refused',
          cause: '{"errorType":"Refused","errorMessage":"signalbox.yml:1:1: no"}',
        },
      },
      context,
    ),
  ).toMatchObject({ status: 'failed' });
  await record(stopped(name, 'FAILED'), context);
  expect((await stage.store.records.find(name))?.reason?.cause).toBe('signalbox.yml:1:1: no');
});

let builds = 0;
it.each([
  ['STOPPED', { by: 'arn:me', reason: 'a fault' }, 'stopped by arn:me while it was built: a fault'],
  ['STOPPED', { by: 'arn:me' }, 'stopped by arn:me while it was built'],
  ['STOPPED', undefined, 'build b:1 ended as STOPPED in phase BUILD'],
  ['FAILED', { by: 'arn:me' }, 'build b:1 ended as FAILED in phase BUILD'],
])('says of a build that ended as %s, with %j noted: %s', async (BuildStatus, stopAsked, cause) => {
  const release = manualReleaseId('hello', (builds += 1).toString(16).padStart(12, '0'));
  await stage.store.records.open({ ...aRecord(release), status: 'running', environments: [], stopAsked });
  const Phases = [{ PhaseType: 'BUILD', PhaseStatus: BuildStatus }];
  const failure = {
    stage: 'build',
    error: 'States.TaskFailed',
    cause: JSON.stringify({ Build: { Id: 'b:1', BuildStatus, Phases } }),
  };
  const at = '2026-01-01T00:30:00.000Z';
  const startedAt = '2026-01-01T00:00:00.000Z';
  await record({ execution: executionOf(release), startedAt, at, input: { source }, failure }, context);
  expect((await stage.store.records.find(release))?.reason?.cause).toBe(cause);
});

it('gives a release a record that was started with an input nobody can read', async () => {
  const name = 'broken';
  const own = {
    execution: executionOf(name),
    startedAt: '2026-01-01T00:00:00.000Z',
    at: '2026-01-01T00:00:01.000Z',
    input: 'hello',
  };
  await record({ ...own, failure: { stage: 'plan', error: 'Refused', cause: 'no' } }, context);
  expect(await stage.store.records.find(name)).toMatchObject({
    application: 'unknown',
    status: 'failed',
    requested: { by: 'manual' },
  });
});

it('says whether an upload or a person started it', async () => {
  const name = uploadReleaseId('hello', source);
  for (const release of [name, 'by-hand']) {
    await record(
      {
        execution: executionOf(release),
        startedAt: '2026-01-01T00:00:00.000Z',
        at: '2026-01-01T00:00:01.000Z',
        input: { source },
      },
      context,
    );
  }
  expect((await stage.store.records.find(name))?.requested.by).toBe('upload');
  expect((await stage.store.records.find('by-hand'))?.requested.by).toBe('manual');
});

it('lists an application’s releases newest first', async () => {
  for (const day of ['01', '03', '02']) {
    const own = {
      execution: executionOf(`day-${day}`),
      startedAt: `2027-01-${day}T00:00:00.000Z`,
      at: `2027-01-${day}T01:00:00.000Z`,
    };
    await record({ ...own, input: { source: { ...source, key: 'sources/order/app.zip' } } }, context);
  }
  const found: string[] = [];
  for await (const { release } of stage.store.records.ofApplication('order')) found.push(release);
  expect(found).toEqual(['day-03', 'day-02', 'day-01']);
});

it('counts a release in the roll-up of its day once, whoever says how often that it has ended', async () => {
  const own = { execution: executionOf('counted'), startedAt: '2028-02-03T00:00:00.000Z', input: { source } };
  const ends = {
    ...own,
    at: '2028-02-03T01:00:00.000Z',
    failure: { stage: 'plan', error: 'Refused', cause: 'no' },
  };
  await Promise.all([record(ends, context), record(ends, context)]);
  await record(stopped('counted', 'FAILED'), context);
  const counted = await stage.store.objects.read(keys.rollUp('hello', '2028-02-03'), rollUp);
  expect(counted?.value).toMatchObject({
    releases: { succeeded: 0, failed: 1, 'rolled-back': 0, superseded: 0 },
    duration: { count: 1, totalSeconds: 3_600 },
    counted: ['counted'],
  });
});
