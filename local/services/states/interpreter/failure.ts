/** What a state failed with, as a Retry or Catch sees it; both parts are optional, as in a Fail state. */
export class StatesFailure extends Error {
  override readonly name = 'StatesFailure';
  readonly error: string | undefined;
  readonly causeText: string | undefined;

  constructor(error: string | undefined, causeText?: string, options?: { cause?: unknown }) {
    super(`${error ?? 'failure'}: ${causeText ?? ''}`, options);
    this.error = error;
    this.causeText = causeText;
  }
}

/** An expression that could not be evaluated; the state that it stands in adds where and when. */
export class EvaluationFault extends Error {
  override readonly name = 'EvaluationFault';
  /** The field, as history shows it: `Output`, `Assign/count`, `Choices[0]/Condition`. */
  readonly location: string;

  constructor(location: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.location = location;
  }
}

/** The flow was stopped from outside: by a failed sibling, a timeout, StopExecution. Never caught by a state. */
export class Halted extends Error {
  override readonly name = 'Halted';
}
