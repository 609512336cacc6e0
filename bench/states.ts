import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  type DescribeExecutionCommandOutput,
} from '@aws-sdk/client-sfn';
import { setTimeout as delay } from 'node:timers/promises';
import { median, type Figure } from './figure.ts';
import type { BenchServer } from './servers.ts';

const ITERATIONS = 1_000;
/** A Pass and a Choice each time, and the Succeed. */
const TRANSITIONS = ITERATIONS * 2 + 1;
/** Enough for most of them to run compiled. */
const ROUNDS = 25;
/** Seldom enough not to take the server's time from the execution. */
const POLL_MS = 50;

/** State transitions per second of a loop of Pass and Choice, between the start and the end that the execution tells. */
export async function statesFigures(server: BenchServer, peer: BenchServer | undefined): Promise<Figure[]> {
  const own = await transitionRate(server, JSONATA_LOOP, ROUNDS);
  // A moto server executes one machine only, and JSONPath only.
  const others = peer && (await transitionRate(peer, JSONPATH_LOOP, 1));
  return [
    {
      name: 'Step Functions transitions',
      value: own,
      unit: '/s',
      aim: 20_000,
      better: 'higher',
      how: `${ITERATIONS} x Pass and Choice in JSONata, median of ${ROUNDS}${peer ? '; moto: JSONPath, one run' : ''}`,
      ...(others !== undefined && peer ? { peer: { name: peer.name, value: others } } : {}),
    },
  ];
}

const JSONATA_LOOP = {
  QueryLanguage: 'JSONata',
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' }, Next: 'Enough' },
    Enough: {
      Type: 'Choice',
      Choices: [{ Condition: `{% $states.input.n < ${ITERATIONS} %}`, Next: 'Count' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const JSONPATH_LOOP = {
  StartAt: 'Count',
  States: {
    Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Enough' },
    Enough: {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericLessThan: ITERATIONS, Next: 'Count' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

async function transitionRate(
  { clientConfig }: BenchServer,
  definition: object,
  rounds: number,
): Promise<number> {
  const client = new SFNClient(clientConfig);
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: `bench-${Date.now()}`,
      definition: JSON.stringify(definition),
      roleArn: await createRole(clientConfig),
    }),
  );
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { executionArn } = await client.send(
      new StartExecutionCommand({ stateMachineArn, input: '{"n": 0}' }),
    );
    const { startDate, stopDate } = await ended(client, executionArn!);
    measured.push((TRANSITIONS / (stopDate!.getTime() - startDate!.getTime())) * 1000);
  }
  client.destroy();
  return median(measured);
}

async function ended(client: SFNClient, executionArn: string): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status === 'SUCCEEDED') return execution;
    if (execution.status !== 'RUNNING') throw new Error(`the loop ended as ${execution.status}`);
    await delay(POLL_MS);
  }
}

async function createRole(clientConfig: BenchServer['clientConfig']): Promise<string> {
  const client = new IAMClient(clientConfig);
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await client.send(
    new CreateRoleCommand({
      RoleName: `bench-${Date.now()}`,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  client.destroy();
  return Role!.Arn!;
}
