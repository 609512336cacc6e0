import { array, assert, asyncProperty, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatesFailure } from '../../../../local/services/states/interpreter/failure.ts';
import type { TaskCall } from '../../../../local/services/states/interpreter/task-port.ts';
import { runMachine, startMachine } from './run-machine.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';

const machine = (States: Record<string, object>, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(States)[0]!,
  States,
  ...more,
});

/** Tasks that answer from a list, one entry per call: an error fails the task. */
function answers(list: readonly unknown[]) {
  const calls: TaskCall[] = [];
  const start = async (call: TaskCall) => {
    const answer = list[calls.length];
    calls.push(call);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { calls, port: { start } as never };
}

const output = (text: string | undefined) => JSON.parse(text ?? 'null') as unknown;

describe('variables', () => {
  it('sees the old values in all expressions of one Assign', async () => {
    const { result } = await runMachine(
      machine({
        One: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
        Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'Show' },
        Show: { Type: 'Pass', Output: { a: '{% $a %}', b: '{% $b %}' }, End: true },
      }),
    );
    expect(output(result.output)).toEqual({ a: 2, b: 1 });
  });

  it('reads outer variables in a branch and keeps inner ones there', async () => {
    const { result } = await runMachine(
      machine({
        Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'In',
              States: {
                In: { Type: 'Pass', Assign: { inner: '{% $outer + 1 %}' }, Next: 'Out' },
                Out: { Type: 'Pass', Output: '{% $inner %}', End: true },
              },
            },
          ],
          Next: 'After',
        },
        After: { Type: 'Pass', Output: '{% $exists($inner) %}', End: true },
      }),
    );
    expect(result.output).toBe('false');
  });

  it('writes what it assigns into the history', async () => {
    const { execution } = await runMachine(
      machine({ Set: { Type: 'Pass', Assign: { a: { b: 1 } }, End: true } }),
    );
    expect(execution.events[2]?.stateExitedEventDetails).toMatchObject({
      assignedVariables: { a: '{"b":1}' },
    });
  });
});

describe('Choice', () => {
  it('takes the first rule that holds, with its own Output and Assign', async () => {
    const { result } = await runMachine(
      machine({
        Pick: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.n > 5 %}', Next: 'Big' },
            { Condition: true, Next: 'Small', Output: 'small', Assign: { seen: true } },
          ],
          Default: 'Big',
        },
        Big: { Type: 'Fail' },
        Small: { Type: 'Pass', Output: ['{% $states.input %}', '{% $seen %}'], End: true },
      }),
      { input: '{"n":1}' },
    );
    expect(output(result.output)).toEqual(['small', true]);
  });

  it('fails where nothing matches and there is no Default', async () => {
    const { result } = await runMachine(
      machine({
        Pick: { Type: 'Choice', Choices: [{ Condition: false, Next: 'End' }] },
        End: { Type: 'Succeed' },
      }),
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  it('refuses a condition that is not boolean', async () => {
    const { result, types } = await runMachine(
      machine({
        Pick: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'End' }] },
        End: { Type: 'Succeed' },
      }),
    );
    expect(result.error).toBe('States.QueryEvaluationError');
    expect(result.cause).toContain("specified for the field 'Choices[0]/Condition'");
    expect(types).toEqual(['ExecutionStarted', 'ChoiceStateEntered', 'EvaluationFailed', 'ExecutionFailed']);
  });
});

describe('Wait', () => {
  it('waits in cloud time, and not at all for a time gone by', async () => {
    const execution = startMachine(
      machine({
        Past: { Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z', Next: 'Hour' },
        Hour: { Type: 'Wait', Seconds: '{% $states.input %}', End: true },
      }),
      { input: '3600' },
    );
    await execution.clock.advance(3_599_999);
    expect(execution.events.at(-1)?.type).toBe('WaitStateEntered');
    await execution.clock.advance(1);
    expect(await execution.result).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('Retry and Catch', () => {
  const failing = (name: string) => new StatesFailure(name, 'because');
  const task = (more: object) =>
    machine({
      Try: { Type: 'Task', Resource: INVOKE, Arguments: {}, ...more, End: true },
      Caught: { Type: 'Pass', End: true },
    });
  const CATCH = {
    Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Caught' }],
  };

  it('backs off by interval and rate, up to the longest delay', async () => {
    const { calls, port } = answers([failing('A'), failing('A'), failing('A'), { ok: true }]);
    const execution = startMachine(
      task({
        Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 25 }],
        ...CATCH,
      }),
      { tasks: port },
    );
    const counts: number[] = [];
    for (const seconds of [0, 9, 1, 24, 1, 24, 1]) {
      await execution.clock.advance(seconds * 1000);
      counts.push(calls.length);
    }
    expect(counts).toEqual([1, 1, 2, 2, 3, 3, 4]);
    expect(await execution.result).toMatchObject({ output: '{"ok":true}' });
    expect(calls.map(({ retryCount }) => retryCount)).toEqual([0, 1, 2, 3]);
  });

  it('shortens the delay by chance where jitter is asked for', async () => {
    const { calls, port } = answers([failing('A'), {}]);
    const execution = startMachine(
      task({ Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 10, JitterStrategy: 'FULL' }], ...CATCH }),
      { tasks: port },
    );
    await execution.clock.advance(5_000);
    expect(calls).toHaveLength(2);
    expect(await execution.result).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('catches after the last attempt, with error and cause', async () => {
    const { calls, port } = answers([failing('A'), failing('A')]);
    const execution = startMachine(
      task({ Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 1 }], ...CATCH }),
      { tasks: port },
    );
    await execution.clock.advance(1_000);
    expect(output((await execution.result).output)).toEqual({ Error: 'A', Cause: 'because' });
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['States.Runtime', 'States.ALL', 'FAILED'],
    ['States.DataLimitExceeded', 'States.ALL', 'FAILED'],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', 'SUCCEEDED'],
    ['States.Timeout', 'States.TaskFailed', 'FAILED'],
    ['States.Timeout', 'States.Timeout', 'SUCCEEDED'],
    ['States.HeartbeatTimeout', 'States.Timeout', 'SUCCEEDED'],
    ['Custom', 'States.TaskFailed', 'SUCCEEDED'],
    ['Custom', 'Other', 'FAILED'],
  ])('meets %s with a catcher for %s: %s', async (error, name, status) => {
    const { port } = answers([failing(error)]);
    const { result } = await runMachine(task({ Catch: [{ ErrorEquals: [name], Next: 'Caught' }] }), {
      tasks: port,
    });
    expect(result.status).toBe(status);
  });

  it('catches a failed evaluation', async () => {
    const { result } = await runMachine(task({ Arguments: '{% $nothing %}', ...CATCH }));
    expect(output(result.output)).toMatchObject({ Error: 'States.QueryEvaluationError' });
  });
});

describe('Task', () => {
  it('writes AWS-shaped history', async () => {
    const { port } = answers([{ done: true }]);
    const { execution, types } = await runMachine(
      machine({
        Do: {
          Type: 'Task',
          Resource: INVOKE,
          Arguments: { FunctionName: 'f' },
          TimeoutSeconds: 9,
          End: true,
        },
      }),
      { tasks: port, region: 'eu-west-1' },
    );
    expect(types).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(execution.events[2]).toMatchObject({
      id: 3,
      previousEventId: 2,
      taskScheduledEventDetails: {
        resourceType: 'lambda',
        resource: 'invoke',
        region: 'eu-west-1',
        parameters: '{"FunctionName":"f"}',
        timeoutInSeconds: 9,
      },
    });
  });

  it('times out', async () => {
    const port = { start: () => new Promise(() => {}) } as never;
    const execution = startMachine(
      machine({ Do: { Type: 'Task', Resource: INVOKE, TimeoutSeconds: 5, End: true } }),
      { tasks: port },
    );
    await execution.clock.advance(5_000);
    expect(await execution.result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(execution.events.map(({ type }) => type)).toContain('TaskTimedOut');
  });

  it('lets no heartbeat prolong the timeout', async () => {
    const execution = startMachine(
      machine({
        Do: {
          Type: 'Task',
          Resource: `${INVOKE}.waitForTaskToken`,
          Arguments: { token: '{% $states.context.Task.Token %}' },
          TimeoutSeconds: 50,
          HeartbeatSeconds: 20,
          End: true,
        },
      }),
    );
    for (let beat = 0; beat < 4; beat++) {
      await execution.clock.advance(15_000);
      execution.tokens.get('token-1')?.heartbeat();
    }
    expect(await execution.result).toMatchObject({ error: 'States.Timeout' });
  });

  it('gives each attempt a token of its own', async () => {
    const { calls, port } = answers([new StatesFailure('A'), {}]);
    const execution = startMachine(
      machine({
        Do: {
          Type: 'Task',
          Resource: `${INVOKE}.waitForTaskToken`,
          Arguments: { token: '{% $states.context.Task.Token %}' },
          Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 1 }],
          End: true,
        },
      }),
      { tasks: port },
    );
    await execution.clock.advance(1_000);
    expect(calls.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
    expect([...execution.tokens.keys()]).toEqual(['token-2']);
    execution.tokens.get('token-2')?.succeed({ fine: 1 });
    expect((await execution.result).output).toBe('{"fine":1}');
  });

  it('cancels the job of a .sync task that times out', async () => {
    const cancelled: unknown[] = [];
    const port = {
      start: async () => ({ Id: 7 }),
      follow: () => new Promise(() => {}),
      cancel: (_call: unknown, submitted: unknown) => cancelled.push(submitted),
    } as never;
    const execution = startMachine(
      machine({
        Do: {
          Type: 'Task',
          Resource: 'arn:aws:states:::codebuild:startBuild.sync',
          TimeoutSeconds: 5,
          End: true,
        },
      }),
      { tasks: port },
    );
    await execution.clock.advance(5_000);
    await execution.result;
    expect(cancelled).toEqual([{ Id: 7 }]);
  });
});

describe('Parallel', () => {
  it('gives the outputs in the order of the branches', async () => {
    const branch = (name: string, Seconds: number) => ({
      StartAt: name,
      States: { [name]: { Type: 'Wait', Seconds, Output: name, End: true } },
    });
    const execution = startMachine(
      machine({ Both: { Type: 'Parallel', Branches: [branch('slow', 20), branch('fast', 10)], End: true } }),
    );
    await execution.clock.advance(20_000);
    expect(output((await execution.result).output)).toEqual(['slow', 'fast']);
  });

  it('stops the other branches when one fails', async () => {
    const { result, types } = await runMachine(
      machine({
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Long', States: { Long: { Type: 'Wait', Seconds: 3600, End: true } } },
            { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Bad', Cause: 'it is' } } },
          ],
          Catch: [{ ErrorEquals: ['Bad'], Output: '{% $states.errorOutput %}', Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      }),
    );
    expect(output(result.output)).toEqual({ Error: 'Bad', Cause: 'it is' });
    expect(types).toContain('ParallelStateFailed');
    expect(types).not.toContain('WaitStateExited');
  });
});

describe('Map', () => {
  const each = (more: object, States: Record<string, object> = { Do: { Type: 'Pass', End: true } }) =>
    machine({
      Each: {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: Object.keys(States)[0], States },
        End: true,
        ...more,
      },
    });

  it('selects what each iteration gets', async () => {
    const { result } = await runMachine(
      each({
        Items: '{% $states.input.list %}',
        ItemSelector: {
          at: '{% $states.context.Map.Item.Index %}',
          of: '{% $states.context.Map.Item.Value %}',
          all: '{% $count($states.input.list) %}',
        },
      }),
      { input: '{"list":["a","b"]}' },
    );
    expect(output(result.output)).toEqual([
      { at: 0, of: 'a', all: 2 },
      { at: 1, of: 'b', all: 2 },
    ]);
  });

  it('hands out batches', async () => {
    const { result } = await runMachine(
      each({ ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { k: '{% 1 + 1 %}' } } }),
      { input: '[1,2,3]' },
    );
    expect(output(result.output)).toEqual([
      { BatchInput: { k: 2 }, Items: [1, 2] },
      { BatchInput: { k: 2 }, Items: [3] },
    ]);
  });

  it('never runs more iterations side by side than allowed, and keeps their order', async () => {
    await assert(
      asyncProperty(
        array(integer({ min: 0, max: 30 }), { maxLength: 20 }),
        integer({ min: 1, max: 6 }),
        async (waits, MaxConcurrency) => {
          const execution = startMachine(
            each({ MaxConcurrency }, { Do: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } }),
            { input: JSON.stringify(waits) },
          );
          await execution.clock.advance(waits.reduce((sum, wait) => sum + wait, 1) * 1000);
          expect(output((await execution.result).output)).toEqual(waits);
          let open = 0;
          for (const { type } of execution.events) {
            if (type === 'MapIterationStarted') open += 1;
            if (type === 'MapIterationSucceeded') open -= 1;
            expect(open).toBeLessThanOrEqual(MaxConcurrency);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    ['no tolerance', {}, 'FAILED', 'Odd'],
    ['enough tolerance', { ToleratedFailureCount: 2 }, 'SUCCEEDED', undefined],
    ['too little', { ToleratedFailurePercentage: 25 }, 'FAILED', 'States.ExceedToleratedFailureThreshold'],
  ])('meets failed iterations with %s', async (_name, more, status, error) => {
    const { result } = await runMachine(
      each(more, {
        Check: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input % 2 = 1 %}', Next: 'Bad' }],
          Default: 'Good',
        },
        Bad: { Type: 'Fail', Error: 'Odd' },
        Good: { Type: 'Succeed' },
      }),
      { input: '[0,1,2,3]' },
    );
    expect(result.status).toBe(status);
    expect(result.error).toBe(error);
  });
});

describe('limits', () => {
  it('fails with States.DataLimitExceeded above 262,144 bytes', async () => {
    const grow = (count: number) =>
      runMachine(machine({ Grow: { Type: 'Pass', Output: `{% $pad("", ${count}, "ä") %}`, End: true } }));
    expect((await grow(131_071)).result.status).toBe('SUCCEEDED');
    expect((await grow(131_072)).result).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'Grow' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });

  it('ends a loop without an end at 25,000 events', async () => {
    const { result, execution } = await runMachine(
      machine({
        A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'B' }], Default: 'End' },
        B: { Type: 'Pass', Next: 'A' },
        End: { Type: 'Succeed' },
      }),
    );
    expect(execution.events).toHaveLength(25_000);
    expect(result).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  });

  it('ends an expression that recurses without end', async () => {
    const { result } = await runMachine(
      machine({
        Deep: { Type: 'Pass', Output: '{% ($f := function($n) { 1 + $f($n) }; $f(1)) %}', End: true },
      }),
    );
    expect(result).toMatchObject({ error: 'States.QueryEvaluationError' });
  });

  it('times out the whole machine', async () => {
    const execution = startMachine(
      machine({ Long: { Type: 'Wait', Seconds: 100, End: true } }, { TimeoutSeconds: 60 }),
    );
    await execution.clock.advance(60_000);
    expect(await execution.result).toEqual({ status: 'TIMED_OUT' });
    expect(execution.events.at(-1)?.type).toBe('ExecutionTimedOut');
  });
});

describe('functions', () => {
  it.each([
    ['$partition([1..5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(1, 9, 4)', [1, 5, 9]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$hash("a", "SHA-256")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['$parse("{\\"a\\":[1]}")', { a: [1] }],
    ['$random(7) = $random(7)', true],
    ['$length($uuid())', 36],
    ['$now()', '2026-01-01T00:00:00.000Z'],
    ['$millis()', Date.parse('2026-01-01T00:00:00Z')],
  ])('evaluates %s', async (expression, expected) => {
    const { result } = await runMachine(
      machine({ Do: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }),
    );
    expect(output(result.output)).toEqual(expected);
  });

  it('has no $eval', async () => {
    const { result } = await runMachine(
      machine({ Do: { Type: 'Pass', Output: '{% $eval("1") %}', End: true } }),
    );
    expect(result.error).toBe('States.QueryEvaluationError');
  });
});

describe('resuming', () => {
  it('goes on where a snapshot was taken, whatever the flow waits for', async () => {
    const definition = machine({
      Set: { Type: 'Pass', Assign: { start: '{% $states.input %}' }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Sleep',
            States: { Sleep: { Type: 'Wait', Seconds: 60, Output: '{% $start %}', End: true } },
          },
          {
            StartAt: 'Ask',
            States: {
              Ask: {
                Type: 'Task',
                Resource: `${INVOKE}.waitForTaskToken`,
                Arguments: { token: '{% $states.context.Task.Token %}' },
                End: true,
              },
            },
          },
          { StartAt: 'Quick', States: { Quick: { Type: 'Pass', Output: 'quick', End: true } } },
        ],
        Next: 'Each',
      },
      Each: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: 'Nap', States: { Nap: { Type: 'Wait', Seconds: 10, End: true } } },
        End: true,
      },
    });
    const first = startMachine(definition, { input: '"hello"' });
    await first.clock.advance(30_000);
    first.freeze();
    const second = startMachine(definition, {
      input: '"hello"',
      clock: first.clock,
      resume: JSON.parse(JSON.stringify(first.snapshot)) as never,
    });
    await second.clock.advance(0);
    second.tokens.get('token-1')?.succeed('answered');
    await second.clock.advance(35_000);
    second.freeze();
    const third = startMachine(definition, {
      input: '"hello"',
      clock: first.clock,
      resume: JSON.parse(JSON.stringify(second.snapshot)) as never,
    });
    await third.clock.advance(30_000);
    expect(output((await third.result).output)).toEqual(['hello', 'answered', 'quick']);
    expect(third.events.filter(({ type }) => type === 'ExecutionStarted')).toHaveLength(1);
    expect(third.events.filter(({ type }) => type === 'TaskScheduled')).toHaveLength(1);
    expect(third.events.map(({ id }) => id)).toEqual(third.events.map((_, index) => index + 1));
  });
});
