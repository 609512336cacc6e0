import type { Visit } from './compiled.ts';
import type { Bindings } from './expression.ts';

/** What a state adds to `$states`, and to `$states.context`. */
export interface Extras {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The names that an expression of the state sees: all variables, and `$states`. */
export function bindings(visit: Visit, extras: Extras = {}): Bindings {
  const { flow, state, input } = visit;
  const { position } = flow;
  const { context, ...more } = extras;
  const names = Object.create(position.variables) as Record<string, unknown>;
  names.states = {
    input: input.value,
    context: {
      ...flow.context,
      State: {
        EnteredTime: new Date(position.entered!.time).toISOString(),
        Name: state.name,
        RetryCount: position.retries?.total ?? 0,
      },
      ...context,
    },
    ...more,
  };
  return names;
}
