import * as z from 'zod/mini';
import type { Failure } from './environment-run.ts';
import { oneLine } from './one-line.ts';
import type { EnvironmentRecord, Reason, ReleaseRecord } from './release-record.ts';

/** How an execution ended, as Step Functions says it. */
export interface ExecutionEnd {
  readonly status: string;
  readonly error?: string | null;
  readonly cause?: string | null;
}

/** What a failure of a state says, without the wrapping of Lambda and Step Functions. */
export function failureText(failure: Failure | undefined): string | undefined {
  if (!failure || failure.error === 'None') return undefined;
  if (failure.error === 'States.Timeout') return 'it took longer than it may';
  return oneLine(unwrapped(failure.cause ?? '') || failure.error);
}

/** A Lambda's failure is a JSON text with an errorMessage, a nested execution's is its description. */
function unwrapped(cause: string): string {
  const message = lambdaFailure.safeParse(readJson(cause)).data?.errorMessage;
  if (message !== undefined) return message;
  const child = childEnd(cause);
  if (child) return child.status === 'FAILED' ? (child.cause ?? child.error ?? '') : stoppedCause(child);
  return cause;
}

/** How a nested execution ended, by the cause with which the task that waited for it failed. */
export function childEnd(cause: string | null | undefined): ExecutionEnd | undefined {
  const child = nestedExecution.safeParse(readJson(cause ?? '')).data;
  return child && { status: child.Status, error: child.Error, cause: child.Cause };
}

const lambdaFailure = z.object({ errorMessage: z.string() });
const nestedExecution = z.object({
  ExecutionArn: z.string(),
  Status: z.string(),
  Error: z.optional(z.string()),
  Cause: z.optional(z.string()),
});

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One sentence and its parts: cause, release, environment, version now serving, command to run next. */
export function reasonOf(
  record: Pick<ReleaseRecord, 'release' | 'application' | 'status'>,
  {
    cause,
    environment,
    serving,
    next,
  }: { cause: string; environment?: string; serving: string; next: string },
): Reason {
  const { release, application, status } = record;
  const where = environment ? ` in ${environment}` : '';
  const text = `${application}: release ${release} ${WORDS[status]}${where}: ${cause}; ${serving}; next: ${next}`;
  return { text, cause, release, environment, serving, next };
}

/** The sentence for a screen that tells the next command on a line of its own. */
export const withoutNext = (text: string, next: string): string =>
  text.endsWith(`; next: ${next}`) ? text.slice(0, -`; next: ${next}`.length) : text;

const WORDS: Record<ReleaseRecord['status'], string> = {
  running: 'is on its way',
  succeeded: 'succeeded',
  failed: 'failed',
  'rolled-back': 'was rolled back',
  superseded: 'was superseded',
};

/** Which release status follows from where its environments ended. */
export function statusOf(
  environments: readonly Pick<EnvironmentRecord, 'status'>[],
): ReleaseRecord['status'] {
  for (const status of ['rolled-back', 'superseded', 'failed'] as const) {
    if (environments.some((environment) => environment.status === status)) return status;
  }
  return 'failed';
}

/** Why an execution ended that did not end itself. */
export function stoppedCause({ status, error, cause }: ExecutionEnd): string {
  const said = oneLine([error, cause].filter(Boolean).join(': '));
  switch (status) {
    case 'ABORTED':
      return `its execution was stopped from outside${said ? ` (${said})` : ''}`;
    case 'TIMED_OUT':
      return 'its execution took longer than it may';
    case 'FAILED':
      return `its execution failed: ${said || 'no cause was given'}`;
    default:
      return 'its execution ended and left it behind';
  }
}
