import { describe, expect, it } from 'vitest';
import * as deployment from './deployment-cases.ts';
import * as release from './release-cases.ts';
import { definitionOf, runScenario, type Script } from './run-scenario.ts';

interface State {
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Choices?: readonly { readonly Condition: string }[];
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

/** One branch fewer, or one that is taken whatever happens. */
interface Mutant {
  readonly what: string;
  readonly state: string;
  readonly apply: (state: State) => State;
}

const MACHINES = {
  deployment: {
    input: deployment.input,
    cases: deployment.CASES,
    endless: Object.values(deployment.ENDLESS),
  },
  release: { input: release.input, cases: release.CASES, endless: [] },
} as const;

describe.each(['deployment', 'release'] as const)('the rows of the %s machine', (machine) => {
  const { input, cases, endless } = MACHINES[machine];
  const definition = definitionOf(machine) as { States: Readonly<Record<string, State>> };
  const play = async (script: Script, altered?: object) => {
    try {
      const outcome = await runScenario({ machine, input, script, definition: altered });
      // What differs by the hour alone is no branch: how far the clock has gone depends on the machine.
      return JSON.stringify(outcome).replaceAll(TIME, 'time');
    } catch (error) {
      return String(error);
    }
  };
  const scripts = [...cases.map(({ script }) => script), ...endless];
  const plain = Promise.all(scripts.map(async (script) => ({ script, outcome: await play(script) })));

  it('enter every state', () => {
    const entered = new Set(cases.flatMap(({ states }) => states.split(' ')));
    expect([...statesOf(definition)].map(([name]) => name).filter((name) => !entered.has(name))).toEqual([]);
  });

  // Were it not so, somebody could take the branch away and no row would notice.
  it.each(mutantsOf(definition))('turn out otherwise $what', async ({ state, apply }) => {
    const altered = withState(definition, state, apply);
    let noticed = false;
    for (const { script, outcome } of await plain) {
      if (!outcome.includes(`"${state}"`)) continue;
      noticed = (await play(script, altered)) !== outcome;
      if (noticed) break;
    }
    expect(noticed).toBe(true);
  });
});

const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

function mutantsOf(definition: { States: Readonly<Record<string, State>> }): Mutant[] {
  return [...statesOf(definition)].flatMap(([state, { Catch = [], Choices = [] }]) => [
    ...Catch.map(({ ErrorEquals }, index) => ({
      what: `where ${state} does not catch ${ErrorEquals.join(', ')}`,
      state,
      apply: (whole: State) => ({ ...whole, Catch: whole.Catch!.toSpliced(index, 1) }),
    })),
    ...Choices.flatMap(({ Condition }, index) =>
      [false, true].map((always) => ({
        what: `where ${state} ${always ? 'always' : 'never'} finds that ${Condition}`,
        state,
        apply: (whole: State) => ({
          ...whole,
          Choices: whole.Choices!.with(index, {
            ...whole.Choices![index],
            Condition: `{% ${String(always)} %}`,
          }),
        }),
      })),
    ),
  ]);
}

function* statesOf({ States }: { States: Readonly<Record<string, State>> }): Generator<[string, State]> {
  for (const [name, state] of Object.entries(States)) {
    yield [name, state];
    if (state.ItemProcessor) yield* statesOf(state.ItemProcessor);
  }
}

/** The definition with one state changed; states within a Map have names of their own. */
function withState<Definition extends { States: Readonly<Record<string, State>> }>(
  definition: Definition,
  name: string,
  apply: (state: State) => State,
): Definition {
  const States = Object.entries(definition.States).map(([key, state]) => {
    const changed = key === name ? apply(state) : state;
    if (!changed.ItemProcessor) return [key, changed];
    return [key, { ...changed, ItemProcessor: withState(changed.ItemProcessor, name, apply) }];
  });
  return { ...definition, States: Object.fromEntries(States) as Record<string, State> };
}
