import type { Flow } from './compiled.ts';
import type { Position } from './position.ts';

/** Makes a flow that goes on from `position`; the variables of `outer` are seen within it. */
export function createFlow(flow: Flow, outer: Position | undefined): Flow {
  const { position } = flow;
  position.variables = Object.assign(
    Object.create(outer?.variables ?? null) as Record<string, unknown>,
    position.variables,
  );
  return flow;
}

/** Adds an event to the history of this flow. */
export function record(flow: Flow, type: string, member?: string, details?: object): void {
  flow.position.lastEventId = flow.run.history.add(flow.position.lastEventId, type, member, details);
}
