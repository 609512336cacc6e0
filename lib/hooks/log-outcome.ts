import type { HookEvent } from './hook-event.ts';
import type { HookOutcome } from './hook.ts';

/**
 * One line of JSON in the function's log. The pipeline finds the reason of a failed hook by `hook.deploymentId`: CodeDeploy
 * keeps none.
 */
export function logOutcome(event: HookEvent, outcome: HookOutcome, seconds: number): void {
  writeLine(outcome.status === 'Succeeded' ? 'INFO' : 'ERROR', `hook ${outcome.status}: ${outcome.reason}`, {
    deploymentId: event.DeploymentId,
    executionId: event.LifecycleEventHookExecutionId,
    application: event.signalbox?.application,
    environment: event.signalbox?.environment,
    ...outcome,
    seconds,
  });
}

/** Something that came after the answer: it changes nothing, but whoever looks for it should find it. */
export function logLate(event: HookEvent, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeLine('WARN', `after the hook was answered: ${text}`, { deploymentId: event.DeploymentId });
}

function writeLine(level: 'INFO' | 'WARN' | 'ERROR', message: string, hook: object): void {
  process.stdout.write(`${JSON.stringify({ level, message, hook })}\n`);
}
