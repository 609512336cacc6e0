import { bindings } from '../bindings.ts';
import type { Compiler, StateCompiler, Visit } from '../compiled.ts';
import { dataFromValue } from '../data.ts';
import type { StateDefinition } from '../definition.ts';
import { EvaluationFault } from '../failure.ts';
import { checkSize, compileEnding, finish } from '../finish.ts';
import { performTask } from '../perform-task.ts';
import type { PendingTask } from '../position.ts';
import { parseResource } from '../resource.ts';
import { taskEvents } from '../task-events.ts';
import { evaluateTyped } from '../template.ts';
import type { Template } from '../template.ts';

export const compileTask: StateCompiler = (state, compiler) => {
  const fields = compileFields(state, compiler);
  const ending = compileEnding(state, '', compiler);
  return async (visit) => {
    const known = visit.flow.position.pending;
    const pending = known?.kind === 'task' ? known : await schedule(visit, fields);
    const context = { Task: { Token: pending.token } };
    const result = dataFromValue(await performTask(visit, fields.resource, pending));
    checkSize(visit, result.text, fields.resource.type);
    taskEvents(fields.resource).succeeded(visit.flow, result.text);
    return finish(visit, ending, result, {
      result: result.value,
      ...(pending.token !== undefined && { context }),
    });
  };
};

type Fields = ReturnType<typeof compileFields>;

const compileFields = (state: StateDefinition, compiler: Compiler) => ({
  resource: parseResource(state.Resource!)!,
  arguments: compiler.optional(state.Arguments, 'Arguments'),
  timeout: compiler.optional(state.TimeoutSeconds, 'TimeoutSeconds'),
  heartbeat: compiler.optional(state.HeartbeatSeconds, 'HeartbeatSeconds'),
});

/** Evaluates what the request needs, and writes it into the history. */
async function schedule(visit: Visit, fields: Fields): Promise<PendingTask> {
  const { flow, input, state } = visit;
  const { resource } = fields;
  const token =
    resource.pattern === 'token'
      ? flow.run.tasks.newToken({ state: state.name, eventId: flow.position.entered!.eventId })
      : undefined;
  const names = () => bindings(visit, token === undefined ? {} : { context: { Task: { Token: token } } });
  const payload = fields.arguments ? dataFromValue(await fields.arguments.evaluate(names())) : input;
  checkSize(visit, payload.text);
  const timeout = fields.timeout && (await duration(visit, fields.timeout));
  const heartbeat = fields.heartbeat && (await duration(visit, fields.heartbeat));
  const events = taskEvents(resource);
  events.scheduled(flow, payload.text, { timeout, heartbeat });
  events.started(flow);
  return (flow.position.pending = {
    kind: 'task',
    arguments: payload.text,
    token,
    ...(timeout !== undefined && { timeoutDue: flow.run.clock.now() + timeout * 1000 }),
    ...(heartbeat !== undefined && { heartbeat: heartbeat * 1000 }),
  });
}

const MOST_SECONDS = 99_999_999;

async function duration(visit: Visit, template: Template): Promise<number> {
  const seconds = (await evaluateTyped(template, 'integer', () => bindings(visit))) as number;
  if (seconds >= 1 && seconds <= MOST_SECONDS) return seconds;
  throw new EvaluationFault(
    template.field,
    `The ${template.field} field must be between 1 and ${MOST_SECONDS} but was: ${seconds}`,
  );
}
