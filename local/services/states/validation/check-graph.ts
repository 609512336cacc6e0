import { isObject } from './check-fields.ts';
import type { Report } from './diagnostic.ts';

type States = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Reports transitions to nowhere, a machine that cannot end, and states that nothing leads to. */
export function checkGraph(startAt: unknown, states: States, location: string, report: Report): void {
  const exists = (name: unknown): name is string => typeof name === 'string' && Object.hasOwn(states, name);
  const missing = (name: unknown, at: string) => {
    if (typeof name !== 'string' || Object.hasOwn(states, name)) return;
    report('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${name}`, at);
  };
  missing(startAt, `${location}/StartAt`);
  for (const [name, state] of Object.entries(states)) {
    for (const { target, field } of transitions(state))
      missing(target, `${location}/States/${name}/${field}`);
  }
  if (!Object.values(states).some(isTerminal)) {
    return report('MISSING_END_STATE', 'Workflow has no terminal state');
  }
  const reached = reach(exists(startAt) ? [startAt] : [], states, exists);
  for (const name of Object.keys(states)) {
    if (reached.has(name)) continue;
    report('MISSING_TRANSITION_TARGET', `State "${name}" is not reachable.`, `${location}/States/${name}`);
  }
}

const isTerminal = (state: Readonly<Record<string, unknown>>) =>
  state.End === true || state.Type === 'Succeed' || state.Type === 'Fail';

function transitions(state: Readonly<Record<string, unknown>>): { target: unknown; field: string }[] {
  const rules = (name: 'Choices' | 'Catch') =>
    (Array.isArray(state[name]) ? state[name] : []).map((rule: unknown, index) => ({
      target: isObject(rule) ? rule.Next : undefined,
      field: `${name}[${index}]/Next`,
    }));
  return [
    { target: state.Next, field: 'Next' },
    ...rules('Choices'),
    { target: state.Default, field: 'Default' },
    ...rules('Catch'),
  ];
}

function reach(start: string[], states: States, exists: (name: unknown) => name is string): Set<string> {
  const reached = new Set(start);
  for (const name of reached) {
    for (const { target } of transitions(states[name]!)) if (exists(target)) reached.add(target);
  }
  return reached;
}
