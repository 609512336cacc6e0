import { AwsError } from '../../aws-error.ts';

/** Refuses a DurationSeconds out of AWS's range. */
export function validateDuration(seconds: number, longest: number): number {
  if (seconds >= 900 && seconds <= longest) return seconds;
  const rule =
    seconds < 900
      ? 'Member must have value greater than or equal to 900'
      : `Member must have value less than or equal to ${longest}`;
  throw validationError(
    `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: ${rule}`,
  );
}

export const validationError = (message: string) => new AwsError('ValidationError', message, { status: 400 });
