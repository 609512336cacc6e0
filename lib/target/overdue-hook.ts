import { LAMBDA_HOOKS } from '../appspec/lambda-app-spec.ts';
import type { PlannedValidator } from '../release/plan.ts';
import type { FunctionEvent } from './deployments.ts';

/** CodeDeploy waits an hour for a report; nobody can report after the function's own end, and a minute for the way. */
const AFTER_TIMEOUT_SECONDS = 60;

/** Why a hook that is open will never be answered any more, in a sentence; undefined where none is. Times are AWS's. */
export function overdueHook(
  events: readonly FunctionEvent[],
  { hooks, at }: { readonly hooks: readonly PlannedValidator[]; readonly at: string },
): string | undefined {
  for (const { name, status, startedAt } of events) {
    const hook = hookAt(name, hooks);
    if (!hook || status !== 'InProgress' || !startedAt) continue;
    const open = (Date.parse(at) - Date.parse(startedAt)) / 1000;
    if (open <= hook.timeoutSeconds + AFTER_TIMEOUT_SECONDS) continue;
    return `${hook.name} has not answered ${name} for ${Math.round(open)} s, and its time is over after ${hook.timeoutSeconds} s`;
  }
  return undefined;
}

/** The function that CodeDeploy calls at a lifecycle event; of functions they are named in the order of their events. */
export function hookAt(event: string, hooks: readonly PlannedValidator[]): PlannedValidator | undefined {
  const named = hooks.find((hook) => hook.event === event);
  return named ?? hooks.find((hook, index) => hook.event === undefined && LAMBDA_HOOKS[index] === event);
}
