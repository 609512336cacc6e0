import { AwsError } from '../../aws-error.ts';

/** Checks a member against AWS's length and pattern, with the error text of AWS's own validation. */
export function checkText(
  member: string,
  value: string | undefined,
  limits: { max: number; pattern?: RegExp; min?: number },
): void {
  if (value === undefined) return;
  const faults: string[] = [];
  if (value.length < (limits.min ?? 1))
    faults.push(`Member must have length greater than or equal to ${limits.min ?? 1}`);
  if (value.length > limits.max) faults.push(`Member must have length less than or equal to ${limits.max}`);
  if (limits.pattern && !limits.pattern.test(value)) {
    faults.push(
      `Member must satisfy regular expression pattern: ${limits.pattern.source.replace(/^\^|\$$/g, '')}`,
    );
  }
  if (faults.length > 0) throw constraintError(member, value, faults);
}

/** `1 validation error detected: Value 'x' at 'name' failed to satisfy constraint: …` */
export function constraintError(member: string, value: string, faults: readonly string[]): AwsError {
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`;
  const texts = faults.map(
    (fault) => `Value '${value}' at '${member}' failed to satisfy constraint: ${fault}`,
  );
  return new AwsError('ValidationException', `${count}: ${texts.join('; ')}`);
}

export const NAME = /^[.\-_A-Za-z0-9]+$/;
