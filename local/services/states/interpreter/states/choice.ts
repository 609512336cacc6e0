import { bindings } from '../bindings.ts';
import type { StateCompiler, Visit } from '../compiled.ts';
import { StatesFailure } from '../failure.ts';
import { compileEnding, finish } from '../finish.ts';
import { evaluateTyped } from '../template.ts';

export const compileChoice: StateCompiler = (state, compiler) => {
  const rules = (state.Choices ?? []).map((rule, index) => ({
    condition: compiler.template(rule.Condition, `Choices[${index}]/Condition`),
    ending: compileEnding(rule, `Choices[${index}]/`, compiler),
  }));
  const otherwise =
    state.Default === undefined ? undefined : { ...compileEnding(state, '', compiler), next: state.Default };
  return async (visit) => {
    for (const { condition, ending } of rules) {
      const holds = await evaluateTyped(condition, 'boolean', () => bindings(visit));
      if (holds === true) return finish(visit, ending, visit.input);
    }
    if (otherwise) return finish(visit, otherwise, visit.input);
    throw noneMatched(visit);
  };
};

const noneMatched = ({ state, flow }: Visit) =>
  new StatesFailure(
    'States.NoChoiceMatched',
    `An error occurred while executing the state '${state.name}' (entered at the event id #${flow.position.entered!.eventId}). ` +
      'Failed to transition out of the state. The state does not point to a next state.',
  );
