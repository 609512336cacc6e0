import type { Caller } from '../../../caller.ts';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { ResourceRecord, StackRecord } from '../records.ts';
import { noteResource } from './stack-events.ts';

/** One operation on a stack that runs. */
export interface Run {
  readonly context: CloudFormationContext;
  readonly stack: StackRecord;
  readonly caller: Caller;
}

/** Keeps the new state of a resource and tells it as an event. */
export function note(run: Run, resource: Omit<ResourceRecord, 'changed'>, reason?: string): ResourceRecord {
  const { reason: _, ...state } = resource;
  const changed = run.context.cloud.clock.now();
  const noted: ResourceRecord = { ...state, changed, ...(reason === undefined ? {} : { reason }) };
  keep(run, noted);
  noteResource(run.context, run.stack, noted);
  return noted;
}

/** Keeps the new state of a resource and tells nobody. */
export function keep({ stack }: Run, resource: ResourceRecord): void {
  stack.resources = { ...stack.resources, [resource.logicalId]: resource };
}
