import { DescribeRuleCommand, EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EMPTY_LANE, lane } from '../../lib/lanes/lane.ts';
import { firstRecord } from '../../lib/release/release-start.ts';
import { keys } from '../../lib/store/keys.ts';
import { writeToken } from '../../lib/target/park.ts';
import { events } from '../../local/services/events/index.ts';
import { sqs } from '../../local/services/sqs/index.ts';
import { context, startFunctionStage, type FunctionStage } from './function-stage.ts';
import { parkTask } from './parked-task.ts';

let stage: FunctionStage;
let rules: EventBridgeClient;
let reconcile: (event: unknown, context: never) => Promise<{ runs: number }>;

beforeAll(async () => {
  stage = await startFunctionStage([sqs, events]);
  rules = new EventBridgeClient(stage.clientConfig);
  await rules.send(new PutRuleCommand({ Name: 'reconcile', ScheduleExpression: 'rate(5 minutes)' }));
  reconcile = (await import('../../functions/reconcile.ts')).handler as never;
});
afterAll(() => stage.stop());

const AT = '2026-01-01T02:00:00Z';
const startedAt = '2026-01-01T00:00:00.000Z';
const artifact = { bucket: 'state', key: 'CodeDeploy/a.zip', versionId: 'v', sha256: '00' };
const runOf = (release: string) => ({
  release,
  application: 'hello',
  environment: 'staging',
  startedAt,
  artifact,
});
const ruleState = async () => (await rules.send(new DescribeRuleCommand({ Name: 'reconcile' }))).State;

const start = async (stateMachineArn: string, name: string) =>
  (await stage.states.send(new StartExecutionCommand({ stateMachineArn, name, input: '{}' }))).executionArn!;

it('looks at nothing and rests where no run is on its way', async () => {
  expect(await reconcile({ time: AT }, context)).toEqual({ runs: 0 });
  expect(await ruleState()).toBe('DISABLED');
});

it('wakes a run whose turn it has been since an event that was lost', async () => {
  const { token, output } = await parkTask(stage, 'lane');
  const execution = await start(stage.deploymentMachine, 'waits-for-its-lane');
  const run = runOf('waits');
  await writeToken({ run, execution, token, awaiting: 'lane' }, stage.store.intents);
  const holder = { release: 'waits', startedAt, execution };
  await stage.store.objects.update(keys.lane('hello', 'staging'), lane, () => ({ ...EMPTY_LANE, holder }));
  expect(await reconcile({ time: AT }, context)).toEqual({ runs: 1 });
  expect(await output()).toEqual({ lane: 'taken', reason: 'none' });
  await stage.store.intents.close((await stage.store.intents.find(run))!);
});

it('ends a run whose execution was stopped with its release, when nobody was told of it', async () => {
  const release = await start(stage.releaseMachine, 'left');
  const execution = await start(stage.deploymentMachine, 'left-in-staging');
  const first = firstRecord(
    {
      release: 'left',
      application: 'hello',
      request: { source: { bucket: 'source', key: 'sources/hello/a.zip' } },
    },
    release,
    startedAt,
  );
  const staging = { name: 'staging', deploymentGroup: 'g', status: 'deploying' as const };
  await stage.store.records.open({ ...first, environments: [{ ...staging, deployments: [], verdicts: [] }] });
  const run = runOf('left');
  await writeToken({ run, execution, token: 'gone', awaiting: 'deployment' }, stage.store.intents);
  await stage.states.send(new StopExecutionCommand({ executionArn: release, cause: 'wrong version' }));
  await stage.states.send(new StopExecutionCommand({ executionArn: execution, cause: 'its parent ended' }));
  expect(await reconcile({ time: AT }, context)).toEqual({ runs: 1 });
  expect((await stage.store.records.find('left'))?.environments[0]).toMatchObject({
    status: 'failed',
    cause: 'its execution was stopped from outside (wrong version); no deployment had been started',
  });
  expect(await stage.store.intents.find(run)).toBeUndefined();
});
