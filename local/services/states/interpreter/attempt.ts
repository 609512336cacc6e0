import type { Step, Visit } from './compiled.ts';
import { dataFromValue } from './data.ts';
import { EvaluationFault, Halted, StatesFailure } from './failure.ts';
import { finish } from './finish.ts';
import { record } from './flow.ts';
import { matches, nextAttempt } from './retry.ts';
import { sleepUntil } from './sleep.ts';

/** Runs a state, again as its Retry says, and turns a failure that it catches into the step to the catcher's state. */
export async function attempt(visit: Visit): Promise<Step> {
  const { flow, state } = visit;
  const { position, run } = flow;
  for (;;) {
    await backOff(visit);
    try {
      return await state.run(visit);
    } catch (thrown) {
      if (thrown instanceof Halted) throw thrown;
      position.pending = undefined;
      const failure = toFailure(visit, thrown);
      const wait = nextAttempt(state.retriers, position, failure, run.random);
      if (wait === undefined) return await caught(visit, failure);
      position.retries!.due = run.clock.now() + wait;
    }
  }
}

async function backOff(visit: Visit): Promise<void> {
  const { retries } = visit.flow.position;
  if (retries?.due === undefined) return;
  await sleepUntil(visit.flow, retries.due);
  retries.due = undefined;
}

async function caught(visit: Visit, failure: StatesFailure): Promise<Step> {
  const catcher = visit.state.catchers.find(({ errors }) => matches(errors, failure));
  if (!catcher) throw failure;
  // Both are there even where the failure has none, as after a timeout: expressions may read them unasked.
  const errorOutput = { Error: failure.error ?? '', Cause: failure.causeText ?? '' };
  try {
    return await finish(visit, catcher, dataFromValue(errorOutput), { errorOutput });
  } catch (thrown) {
    throw thrown instanceof Halted ? thrown : toFailure(visit, thrown);
  }
}

/** Says which state failed, as AWS does, and puts a failed evaluation into the history. */
function toFailure(visit: Visit, thrown: unknown): StatesFailure {
  if (thrown instanceof StatesFailure) return thrown;
  const { flow, state } = visit;
  const where = `An error occurred while executing the state '${state.name}' (entered at the event id #${flow.position.entered!.eventId}). `;
  if (!(thrown instanceof EvaluationFault)) {
    return new StatesFailure('States.Runtime', where + String(thrown), { cause: thrown });
  }
  const failure = new StatesFailure('States.QueryEvaluationError', where + thrown.message, { cause: thrown });
  record(flow, 'EvaluationFailed', 'evaluationFailedEventDetails', {
    error: failure.error,
    cause: failure.causeText,
    location: thrown.location,
    state: state.name,
  });
  return failure;
}
