import type { TargetRecord } from '../target-records.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { STOP_EVENTS } from './lifecycle.ts';
import { tellInstance } from './notices.ts';
import { runEvent } from './run-event.ts';
import { setStatus, skipRest } from './targets.ts';

/**
 * Takes a host through the named events, in order; the first failure ends it, a stop ends it between two events.
 * Answers whether all of them succeeded. What the host is afterwards (Ready, Succeeded) is the caller's to say.
 */
export async function runHost(
  run: DeploymentRun,
  target: TargetRecord,
  names: readonly string[],
): Promise<'succeeded' | 'failed' | 'stopped'> {
  const isFirst = target.status === 'Pending';
  setStatus(run, target, 'InProgress');
  if (isFirst) tellInstance(run, target, 'START');
  for (const event of target.events.filter(({ name }) => names.includes(name))) {
    if (run.control.stopReason) {
      skipRest(run, target);
      return 'stopped';
    }
    const isDone = await runEvent(run, target, event);
    const isForgiven = run.deployment.ignoreApplicationStopFailures && STOP_EVENTS.has(event.name);
    if (isDone || isForgiven) continue;
    setStatus(run, target, 'Failed');
    skipRest(run, target);
    tellInstance(run, target, 'FAILURE');
    return 'failed';
  }
  return 'succeeded';
}

/** The host has done its part. */
export function succeed(run: DeploymentRun, target: TargetRecord): void {
  setStatus(run, target, 'Succeeded');
  tellInstance(run, target, 'SUCCESS');
}
