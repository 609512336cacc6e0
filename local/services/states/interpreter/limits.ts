/** Quotas of a standard execution: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export interface Limits {
  /** Bytes of a state's input, output or task payload, and of what one Assign sets. */
  readonly payload: number;
  /** Events in the history of one execution, its last one included. */
  readonly events: number;
}

export const STANDARD_LIMITS: Limits = { payload: 262_144, events: 25_000 };

/** Still finite, so that a loop without an end does not take all memory. */
export const LIFTED_LIMITS: Limits = { payload: 16 * 1024 * 1024, events: 1_000_000 };
