import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { StatesFailure } from '../../local/services/states/interpreter/failure.ts';
import type { TaskCall, TaskPort } from '../../local/services/states/interpreter/task-port.ts';
import { startMachine } from '../local/services/states/run-machine.ts';

/** What a task answers, in the order of its calls; the last one is repeated. */
export type Script = Readonly<Record<string, readonly Answer[]>>;
export type Answer =
  { readonly result: unknown } | { readonly error: string; readonly cause?: string } | 'silence';

export const ok = (result: unknown = {}): Answer => ({ result });
export const fails = (error: string, cause = `${error} happened`): Answer => ({ error, cause });
/** The token is never answered: the task runs out of time. */
export const silence: Answer = 'silence';

export interface Scenario {
  readonly machine: 'release' | 'deployment';
  readonly input: unknown;
  readonly script: Script;
  /** Left out: the machine's own. */
  readonly definition?: object;
}

export interface Outcome {
  readonly status: string;
  readonly output: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Names of the states in the order in which they were entered. */
  readonly states: readonly string[];
  /** Arguments of every call, by state. */
  readonly calls: readonly { readonly state: string; readonly arguments: Record<string, unknown> }[];
}

/** Plays a scenario through the real definition, on a clock that only the test moves. */
export async function runScenario({ machine, input, script, definition }: Scenario): Promise<Outcome> {
  const calls: { state: string; arguments: Record<string, unknown> }[] = [];
  const counts = new Map<string, number>();
  const next = (state: string): Answer => {
    const answers = script[state];
    if (!answers) throw new Error(`expected the scenario to say what ${state} answers`);
    const count = counts.get(state) ?? 0;
    counts.set(state, count + 1);
    return answers[Math.min(count, answers.length - 1)]!;
  };
  const port: Partial<TaskPort> = {
    async start(call) {
      calls.push({ state: call.state, arguments: call.arguments as Record<string, unknown> });
      const answer = next(call.state);
      if (answer !== 'silence' && 'error' in answer)
        throw new StatesFailure(answer.error, answer.cause ?? '');
      if (call.token && answer !== 'silence') answerSoon(call, answer.result);
      return answer === 'silence' ? {} : answer.result;
    },
    follow: async (_call, submitted) => submitted,
  };
  const Id = `arn:aws:states:us-east-1:123456789012:execution:${machine}:hello-1`;
  const context = { Execution: { Id, Name: 'hello-1', Input: input, StartTime: '2026-01-01T00:00:00.000Z' } };
  const execution = startMachine(definition ?? definitionOf(machine), {
    tasks: port as TaskPort,
    input: JSON.stringify(input),
    context,
  });
  const answerSoon = (call: TaskCall, result: unknown) =>
    setImmediate(() => execution.tokens.get(call.token!)?.succeed(result));
  const result = await drive(execution);
  return {
    status: result.status,
    output: JSON.parse(result.output ?? 'null'),
    error: result.error,
    cause: result.cause,
    states: execution.events.flatMap(
      (event) => (event['stateEnteredEventDetails'] as { name: string } | undefined)?.name ?? [],
    ),
    calls,
  };
}

const HOUR = 3_600_000;

/** Lets time pass until the execution has ended: back-offs, waits and time-outs take their course. */
async function drive({ result, clock }: ReturnType<typeof startMachine>) {
  const running = Symbol('running');
  for (let hour = 0; hour < 3_000; hour++) {
    for (let turn = 0; turn < 60; turn++) {
      const now = await Promise.race([result, new Promise((resolve) => setImmediate(resolve, running))]);
      if (now !== running) return result;
    }
    await clock.advance(HOUR);
  }
  throw new Error('expected the execution to end within 3,000 hours of its clock');
}

/** The definition as CloudFormation would leave it: every placeholder an ARN. Read once; nobody changes it. */
export function definitionOf(machine: 'release' | 'deployment'): object {
  return (definitions[machine] ??= readDefinition(machine));
}

const definitions: Record<string, object> = {};

function readDefinition(machine: string): object {
  const text = readFileSync(join(import.meta.dirname, `../../statemachines/${machine}.asl.yml`), 'utf8');
  const substituted = text.replaceAll(
    /\$\{(\w+)\}/g,
    (_match, name: string) => RESOURCES[name] ?? `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  );
  return parse(substituted, { merge: true }) as object;
}

const RESOURCES: Readonly<Record<string, string>> = {
  LambdaInvoke: 'arn:aws:states:::lambda:invoke',
  LambdaInvokeAndWait: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  StartBuild: 'arn:aws:states:::codebuild:startBuild.sync',
  StartExecution: 'arn:aws:states:::states:startExecution.sync:2',
  DeploymentMachine: 'arn:aws:states:us-east-1:123456789012:stateMachine:deployment',
};
