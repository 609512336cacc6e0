import type { StateCompiler } from '../compiled.ts';
import { compileEnding, finish } from '../finish.ts';

export const compileSucceed: StateCompiler = (state, compiler) => {
  const ending = compileEnding({ Output: state.Output }, '', compiler);
  return (visit) => finish(visit, ending, visit.input);
};
