import type { EventRecord, HookedTargetState } from '../target-records.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { runHook } from './run-hook.ts';
import { setStatus } from './targets.ts';

/** Does what an event itself does; answers whether it came to its end, which a stop may keep it from. */
export type EventWork = (event: EventRecord) => Promise<boolean>;

/**
 * Runs the events of a target without hosts, in order: CodeDeploy's own by `works`, the others by their hook functions.
 * Those that succeeded before a restart of the cloud are passed over. Answers whether all came to their end; throws
 * what an event failed by.
 */
export async function followEvents(
  run: DeploymentRun,
  target: HookedTargetState,
  { events, works }: { readonly events: readonly EventRecord[]; readonly works: Record<string, EventWork> },
): Promise<boolean> {
  for (const event of events) {
    if (event.status === 'Succeeded') continue;
    if (run.control.stopReason) return false;
    if (!(await followEvent(run, target, { event, work: works[event.name] }))) return false;
  }
  return true;
}

async function followEvent(
  run: DeploymentRun,
  target: HookedTargetState,
  { event, work }: { readonly event: EventRecord; readonly work: EventWork | undefined },
): Promise<boolean> {
  event.status = 'InProgress';
  event.startTime ??= run.cloud.clock.now();
  target.lastUpdatedAt = run.cloud.clock.now();
  const hook = target.hooks[event.name];
  const end = (status: 'Succeeded' | 'Failed', message: string): void => {
    event.status = status;
    event.endTime = run.cloud.clock.now();
    target.lastUpdatedAt = event.endTime;
    const errorCode = status === 'Succeeded' ? 'Success' : 'UnknownError';
    event.diagnostics = { errorCode, scriptName: hook ?? '', message, logTail: '' };
    if (status === 'Failed') setStatus(run, target, 'Failed');
  };
  try {
    const isDone = work ? await work(event) : hook === undefined || (await runHook(run, event, hook));
    if (isDone) end('Succeeded', 'Succeeded');
    else end('Failed', run.control.stopReason?.error.message ?? 'The deployment was stopped.');
    return isDone;
  } catch (error) {
    // What the end of the cloud cuts off is not a failure: the next start goes on with it.
    if (run.control.ended.aborted) throw error;
    end('Failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}
