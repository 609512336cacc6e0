import { clientSettings } from '../runtime/clients.ts';
import type { HookEvent } from './hook-event.ts';
import type { HookOutcome } from './hook.ts';

/** The longest cause that Step Functions takes, in characters. */
const LONGEST_CAUSE = 32_768;

/**
 * Tells whoever waits how the hook ended: Step Functions where the event has a task token, else CodeDeploy. Answers
 * `already` where it was told before or nobody waits any more, which is as good. Throws HookReportError.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html
 */
export async function reportOutcome(
  event: HookEvent,
  outcome: HookOutcome,
  signal: AbortSignal,
): Promise<'reported' | 'already'> {
  const token = event.signalbox?.taskToken;
  try {
    await (token === undefined ? tellCodeDeploy(event, outcome, signal) : endTask(token, outcome, signal));
    return 'reported';
  } catch (cause) {
    if (OVER.has((cause as Error).name)) return 'already';
    throw new HookReportError(outcome, token === undefined ? CODEDEPLOY : STATES, cause as Error);
  }
}

/** Answers that mean: it was told before, or its time was over. Neither is put right by trying again. */
const OVER = new Set(['LifecycleEventAlreadyCompletedException', 'TaskTimedOut', 'TaskDoesNotExist']);

const CODEDEPLOY = 'codedeploy:PutLifecycleEventHookExecutionStatus';
const STATES = 'states:SendTaskSuccess and states:SendTaskFailure';

async function tellCodeDeploy(event: HookEvent, { status }: HookOutcome, abortSignal: AbortSignal) {
  const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } =
    await import('@aws-sdk/client-codedeploy');
  const command = new PutLifecycleEventHookExecutionStatusCommand({
    deploymentId: event.DeploymentId,
    lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
    status,
  });
  await new CodeDeployClient(clientSettings).send(command, { abortSignal });
}

async function endTask(taskToken: string, outcome: HookOutcome, abortSignal: AbortSignal): Promise<void> {
  const { SFNClient, SendTaskFailureCommand, SendTaskSuccessCommand } = await import('@aws-sdk/client-sfn');
  const states = new SFNClient(clientSettings);
  if (outcome.status === 'Succeeded') {
    const output = JSON.stringify(outcome);
    await states.send(new SendTaskSuccessCommand({ taskToken, output }), { abortSignal });
    return;
  }
  const cause = outcome.reason.slice(0, LONGEST_CAUSE);
  await states.send(new SendTaskFailureCommand({ taskToken, error: 'ValidationFailed', cause }), {
    abortSignal,
  });
}

/** Thrown where the outcome could not be told: the deployment then waits until its own time is over. */
export class HookReportError extends Error {
  override readonly name = 'HookReportError';

  constructor({ status }: HookOutcome, permission: string, cause: Error) {
    const hint = cause.name.startsWith('AccessDenied')
      ? `; the function's role needs ${permission}`
      : '; nobody was told, and the deployment waits until the time of the hook is over';
    super(`expected to report ${status}, got ${cause.name}: ${cause.message}${hint}`, { cause });
  }
}
