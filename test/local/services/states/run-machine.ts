import { createManualClock } from '../../../../local/clock.ts';
import type { ManualClock } from '../../../../local/clock.ts';
import { compileMachine } from '../../../../local/services/states/interpreter/compile.ts';
import { startExecution } from '../../../../local/services/states/interpreter/execution.ts';
import type {
  Execution,
  ExecutionOptions,
  ExecutionResult,
} from '../../../../local/services/states/interpreter/execution.ts';
import { createExpressions } from '../../../../local/services/states/interpreter/expression.ts';
import type { TaskPort, TokenCallback } from '../../../../local/services/states/interpreter/task-port.ts';
import { validateDefinition } from '../../../../local/services/states/validation/validate-definition.ts';

export interface Started extends Execution {
  readonly clock: ManualClock;
  /** Tokens that are waited for. */
  readonly tokens: Map<string, TokenCallback>;
}

interface Options extends Partial<ExecutionOptions> {
  readonly tasks?: TaskPort;
  readonly clock?: ManualClock;
}

/** Validates, compiles and starts a machine on a manual clock, with tasks that the test provides. */
export function startMachine(definition: string | object, options: Options = {}): Started {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const validation = validateDefinition(text);
  if (!validation.definition) throw new Error(JSON.stringify(validation.diagnostics));
  const clock = options.clock ?? createManualClock();
  const surroundings = { now: () => clock.now(), random: () => 0.5 };
  const tokens = new Map<string, TokenCallback>();
  let count = 0;
  const tasks: TaskPort = {
    start: async () => ({}),
    follow: async () => ({}),
    cancel: () => {},
    newToken: () => `token-${++count}`,
    park: (token, callback) => {
      tokens.set(token, callback);
      return () => void tokens.delete(token);
    },
    ...options.tasks,
  };
  const execution = startExecution({
    machine: compileMachine(validation.definition, createExpressions(surroundings)),
    input: '{}',
    random: surroundings.random,
    ...options,
    clock,
    tasks,
  });
  return { ...execution, clock, tokens };
}

/** Runs a machine that waits for nothing to its end. */
export async function runMachine(
  definition: string | object,
  options: Options = {},
): Promise<{ result: ExecutionResult; types: string[]; execution: Started }> {
  const execution = startMachine(definition, options);
  const result = await execution.result;
  return { result, types: execution.events.map(({ type }) => type), execution };
}
