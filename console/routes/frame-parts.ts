import type { Account } from '../account.ts';
import type { Surroundings } from '../page/layout.ts';

/** What the routes of every page need. */
export interface FrameParts {
  readonly account: Account;
  readonly around: Surroundings;
  readonly csrf: string;
  /** Aborted when the console ends. */
  readonly closing: AbortSignal;
  /** Hears of faults of our own. */
  report(error: unknown): void;
}
