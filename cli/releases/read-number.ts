import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';

/** A whole number out of an option. Throws UserError (exit 2) where it is none, or out of its bounds. */
export function readNumber(
  option: string,
  text: string,
  { least = 1, most }: { least?: number; most: number },
) {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new UserError(`expected --${option} to be a number from ${least} to ${most}, got ${text}`, {
    exitCode: EXIT.usage,
  });
}
