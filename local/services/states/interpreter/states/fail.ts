import { bindings } from '../bindings.ts';
import type { StateCompiler } from '../compiled.ts';
import { StatesFailure } from '../failure.ts';
import { evaluateTyped } from '../template.ts';

export const compileFail: StateCompiler = (state, compiler) => {
  const error = compiler.optional(state.Error, 'Error');
  const cause = compiler.optional(state.Cause, 'Cause');
  return async (visit) => {
    const names = () => bindings(visit);
    throw new StatesFailure(
      error && ((await evaluateTyped(error, 'string', names)) as string),
      cause && ((await evaluateTyped(cause, 'string', names)) as string),
    );
  };
};
