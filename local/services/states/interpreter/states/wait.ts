import { bindings } from '../bindings.ts';
import type { StateCompiler, Visit } from '../compiled.ts';
import { EvaluationFault } from '../failure.ts';
import { compileEnding, finish } from '../finish.ts';
import { sleepUntil } from '../sleep.ts';
import { evaluateTyped } from '../template.ts';
import type { Template } from '../template.ts';

export const compileWait: StateCompiler = (state, compiler) => {
  const ending = compileEnding(state, '', compiler);
  const seconds = compiler.optional(state.Seconds, 'Seconds');
  const timestamp = compiler.optional(state.Timestamp, 'Timestamp');
  return async (visit) => {
    const { position } = visit.flow;
    if (position.pending?.kind !== 'wait') {
      const due = seconds ? await dueAfter(visit, seconds) : await dueAt(visit, timestamp!);
      position.pending = { kind: 'wait', due };
    }
    await sleepUntil(visit.flow, position.pending.due);
    return finish(visit, ending, visit.input);
  };
};

const MOST_SECONDS = 99_999_999;

async function dueAfter(visit: Visit, template: Template): Promise<number> {
  const seconds = (await evaluateTyped(template, 'integer', () => bindings(visit))) as number;
  if (seconds < 0 || seconds > MOST_SECONDS) {
    throw new EvaluationFault(
      'Seconds',
      `The Seconds field must be between 0 and ${MOST_SECONDS} but was: ${seconds}`,
    );
  }
  return visit.flow.run.clock.now() + seconds * 1000;
}

/** Date and time with a zone; seconds and their fraction may be left out, as Java's OffsetDateTime allows. */
const OFFSET_DATE_TIME = /^[+-]?\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:\d\d)?)$/;

async function dueAt(visit: Visit, template: Template): Promise<number> {
  const text = (await evaluateTyped(template, 'string', () => bindings(visit))) as string;
  const time = OFFSET_DATE_TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw new EvaluationFault(
      'Timestamp',
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
    );
  }
  return time;
}
