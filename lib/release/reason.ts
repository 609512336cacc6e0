import type { Failure } from './environment-run.ts';
import type { EnvironmentRecord, Reason, ReleaseRecord } from './release-record.ts';

/** What a failure of a state says, without the wrapping of Lambda and Step Functions. */
export function failureText(failure: Failure | undefined): string | undefined {
  if (!failure || failure.error === 'None') return undefined;
  const cause = failure.cause ?? '';
  const said = messageIn(cause) ?? cause;
  if (failure.error === 'States.Timeout') return 'it took longer than it may';
  return said || failure.error;
}

/** A Lambda's failure is a JSON text with an errorMessage. */
function messageIn(cause: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(cause);
    const message = (parsed as { errorMessage?: unknown } | null)?.errorMessage;
    return typeof message === 'string' ? message : undefined;
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
export function stoppedCause(detail: {
  readonly status: string;
  readonly error?: string | null;
  readonly cause?: string | null;
}): string {
  if (detail.status === 'ABORTED') {
    return `its execution was stopped from outside${detail.cause ? ` (${detail.cause})` : ''}`;
  }
  if (detail.status === 'TIMED_OUT') return 'its execution took longer than it may';
  return `its execution failed: ${[detail.error, detail.cause].filter(Boolean).join(': ') || 'no cause was given'}`;
}
