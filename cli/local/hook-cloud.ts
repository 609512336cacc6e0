import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startCloud } from '../../local/index.ts';
import { zipOfText } from './zip-of-text.ts';

export interface HookFunction {
  /** An ES module. */
  readonly source: string;
  /** The name of the export. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface HookAnswer {
  readonly status: 'Succeeded' | 'Failed';
  readonly reason: string;
  /** What the function wrote. */
  readonly lines: readonly string[];
}

/** A local cloud that has nothing but one validator, and the state that calls it as the pipeline does. */
export interface HookCloud {
  run(event: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<HookAnswer>;
  stop(): Promise<void>;
}

const FUNCTION = 'CodeDeployHook_local';
/** Between two looks at the execution, or at the log. */
const LOOK_MS = 100;
/** At the log; a function that does not end is not waited for. */
const MOST_LOOKS = 30;

export async function startHookCloud(hook: HookFunction): Promise<HookCloud> {
  const running = await startCloud();
  const { accessKeyId, secretAccessKey } = running.administrator;
  const config = {
    endpoint: running.endpoint,
    region: running.cloud.region,
    credentials: { accessKeyId, secretAccessKey },
  };
  try {
    const role = await createRole(new IAMClient(config));
    await createFunction(new LambdaClient(config), role, hook);
    const states = new SFNClient(config);
    const machine = await createMachine(states, role, hook);
    const logs = new CloudWatchLogsClient(config);
    return {
      run: async (event, signal) => ({
        ...(await validate(states, machine, event, signal)),
        lines: await linesOf(logs, signal),
      }),
      stop: () => running.stop(),
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** On a cloud of its own the validator may do anything: what its role lacks shows on the cloud that it is meant for. */
async function createRole(iam: IAMClient): Promise<string> {
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'hook',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'hook',
      PolicyName: 'everything',
      PolicyDocument: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
    }),
  );
  return Role!.Arn!;
}

async function createFunction(lambda: LambdaClient, Role: string, hook: HookFunction): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: FUNCTION,
      Role,
      Runtime: 'nodejs24.x',
      Handler: `index.${hook.handler}`,
      Timeout: hook.timeoutSeconds,
      MemorySize: 512,
      Environment: { Variables: { ...hook.environment } },
      Code: { ZipFile: await zipOfText('index.mjs', hook.source) },
    }),
  );
}

async function createMachine(states: SFNClient, roleArn: string, hook: HookFunction): Promise<string> {
  const Validate = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    // A function that never answers has ended by then.
    TimeoutSeconds: hook.timeoutSeconds + 5,
    Arguments: {
      FunctionName: FUNCTION,
      Payload:
        "{% $merge([$states.input, { 'signalbox': $merge([$states.input.signalbox, { 'taskToken': $states.context.Task.Token }]) }]) %}",
    },
    End: true,
  };
  const definition = { QueryLanguage: 'JSONata', StartAt: 'Validate', States: { Validate } };
  const command = new CreateStateMachineCommand({
    name: 'validate',
    roleArn,
    definition: JSON.stringify(definition),
  });
  return (await states.send(command)).stateMachineArn!;
}

/** What the event of a real hook has. */
const EVENT = { DeploymentId: 'd-LOCALHOOK', LifecycleEventHookExecutionId: 'local' };
const PIPELINE = { application: 'local', environment: 'local', replacementTargets: [] };

async function validate(
  states: SFNClient,
  stateMachineArn: string,
  event: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Omit<HookAnswer, 'lines'>> {
  const given = event['signalbox'] ?? {};
  const input = JSON.stringify({ ...EVENT, ...event, signalbox: { ...PIPELINE, ...given } });
  const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn, input }));
  for (;;) {
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    const { status, output, error, cause } = execution;
    if (status === 'SUCCEEDED') return JSON.parse(output!) as HookAnswer;
    if (status !== 'RUNNING') return { status: 'Failed', reason: reasonOf(status!, error, cause) };
    await delay(LOOK_MS, undefined, { signal });
  }
}

const reasonOf = (status: string, error?: string, cause?: string): string => {
  if (error === 'ValidationFailed') return cause ?? 'no reason was given';
  if (error === 'States.Timeout')
    return 'the function never answered; is its handler built on signalbox/hooks?';
  return [error ?? status, cause].filter(Boolean).join(': ');
};

/** The function may answer before it ends, and writes its REPORT after that. */
async function linesOf(logs: CloudWatchLogsClient, signal: AbortSignal): Promise<readonly string[]> {
  const command = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${FUNCTION}` });
  let lines: string[] = [];
  for (let look = 0; look < MOST_LOOKS && !lines.some((line) => line.startsWith('REPORT ')); look += 1) {
    await delay(LOOK_MS, undefined, { signal });
    const { events = [] } = await logs.send(command);
    lines = events.map(({ message = '' }) => message.trimEnd());
  }
  return lines;
}
