import { didYouMean } from '../lib/appspec/did-you-mean.ts';
import { EXIT } from './exit-code.ts';
import { UserError } from './user-error.ts';

interface Unknown {
  /** `there is no release x` */
  readonly message: string;
  readonly name: string;
  /** What there is. */
  readonly known: readonly string[];
  /** What to do where nothing is near. */
  readonly hint?: string;
}

const MOST_NAMED = 8;

/** Something that does not exist was named: the nearest name is offered. Exit code 3. */
export function unknownName({ message, name, known, hint }: Unknown): UserError {
  const near = didYouMean(name, known);
  if (near !== undefined)
    return new UserError(message, { hint: `did you mean ${near}?`, exitCode: EXIT.notFound });
  const few = known.length > 0 && known.length <= MOST_NAMED ? `there are: ${known.join(', ')}` : undefined;
  const told = hint ?? few;
  return new UserError(message, { exitCode: EXIT.notFound, ...(told ? { hint: told } : {}) });
}
