/** Thrown where a rollback by hand cannot be: there is nothing to go back to, or something is on its way. */
export class NotReversible extends Error {
  override readonly name = 'NotReversible';
  readonly why: WhyNotReversible;
  /** The release that is in the way, where one is. */
  readonly release: string | undefined;

  constructor(message: string, why: WhyNotReversible, release?: string) {
    super(message);
    this.why = why;
    this.release = release;
  }
}

export type WhyNotReversible = 'busy' | 'nothing-good' | 'none-before' | 'unproven' | 'serving';
