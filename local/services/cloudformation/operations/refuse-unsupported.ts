import { validationError } from '../cloudformation-error.ts';

/** Refuses members that would change what happens and that the local cloud cannot imitate. */
export function refuseUnsupported(input: object, members: readonly string[]): void {
  const given = members.filter((member) => !isEmpty((input as Record<string, unknown>)[member]));
  if (given.length === 0) return;
  throw validationError(`The local cloud does not support ${given.join(', ')}; leave it out.`);
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  (typeof value === 'object' && value !== null && Object.values(value).every(isEmpty));
