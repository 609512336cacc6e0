/** Thrown where a stop of a release would do nothing. */
export class NotStoppable extends Error {
  override readonly name = 'NotStoppable';
  readonly why: Why;

  constructor(message: string, why: Why) {
    super(message);
    this.why = why;
  }
}

/** `watched`: its deployment has ended, its verdict has not fallen. */
export type Why = 'ended' | 'waiting' | 'finishing' | 'rolling-back' | 'watched';
