import type { StateCompiler } from '../compiled.ts';
import { compileEnding, finish } from '../finish.ts';

export const compilePass: StateCompiler = (state, compiler) => {
  const ending = compileEnding(state, '', compiler);
  return (visit) => finish(visit, ending, visit.input);
};
