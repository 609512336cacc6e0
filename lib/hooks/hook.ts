/** What a validator may know of the hook that it answers, and how long it has. */
export interface Hook {
  readonly deploymentId: string;
  /** The id of this execution of the hook; a fresh one for each. */
  readonly executionId: string;
  /** Fleets: whose release it is. CodeDeploy itself says neither. */
  readonly application?: string;
  readonly environment?: string;
  /** Fleets: the hosts that have the new version and no traffic yet; empty for Lambda and ECS. */
  readonly replacementTargets: readonly ReplacementTarget[];
  /** Aborted when the check must end, so that its result can still be told. Hand it to every call. */
  readonly signal: AbortSignal;
  /** Milliseconds until `signal` aborts. */
  remainingMs(): number;
}

/** A host that has the new version and no traffic yet. */
export interface ReplacementTarget {
  readonly id: string;
  /** Its private address; validators run where they can reach it. */
  readonly address: string;
}

/**
 * Looks at the new version. Returns where it is good (a text says what was seen), throws where it is not: the error's
 * message is the reason that people read in the release.
 */
export type HookCheck = (hook: Hook) => Promise<string | void> | string | void;

/** The end of a hook, as it is told. */
export interface HookOutcome {
  readonly status: 'Succeeded' | 'Failed';
  /** Succeeded: what was seen. Failed: why. */
  readonly reason: string;
}

/** Thrown by a check that found the new version bad. */
export class ValidationFailed extends Error {
  override readonly name = 'ValidationFailed';
}
