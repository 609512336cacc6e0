import type { CompiledMachine, CompiledState, Compiler } from './compiled.ts';
import type { StateCompiler } from './compiled.ts';
import type { MachineDefinition, StateDefinition } from './definition.ts';
import type { Expressions } from './expression.ts';
import { compileEnding } from './finish.ts';
import { compileChoice } from './states/choice.ts';
import { compileFail } from './states/fail.ts';
import { compileMap } from './states/map.ts';
import { compileParallel } from './states/parallel.ts';
import { compilePass } from './states/pass.ts';
import { compileSucceed } from './states/succeed.ts';
import { compileTask } from './states/task.ts';
import { compileWait } from './states/wait.ts';
import { compileTemplate } from './template.ts';

/** Makes a definition that passed the validation ready to run. */
export function compileMachine(definition: MachineDefinition, expressions: Expressions): CompiledMachine {
  const compiler: Compiler = {
    template: (value, field) => compileTemplate(value, field, expressions),
    optional: (value, field) =>
      value === undefined ? undefined : compileTemplate(value, field, expressions),
    machine: (inner) => compileMachine(inner, expressions),
  };
  return {
    startAt: definition.StartAt,
    timeoutSeconds: definition.TimeoutSeconds,
    states: new Map(
      Object.entries(definition.States).map(([name, state]) => [name, compileState(name, state, compiler)]),
    ),
  };
}

const COMPILERS: Readonly<Record<string, StateCompiler>> = {
  Choice: compileChoice,
  Fail: compileFail,
  Map: compileMap,
  Parallel: compileParallel,
  Pass: compilePass,
  Succeed: compileSucceed,
  Task: compileTask,
  Wait: compileWait,
};

function compileState(name: string, state: StateDefinition, compiler: Compiler): CompiledState {
  return {
    name,
    type: state.Type,
    retriers: state.Retry ?? [],
    catchers: (state.Catch ?? []).map((catcher, index) => ({
      errors: catcher.ErrorEquals,
      ...compileEnding(catcher, `Catch[${index}]/`, compiler),
    })),
    run: COMPILERS[state.Type]!(state, compiler),
  };
}
