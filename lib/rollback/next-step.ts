/** What is known when the rollback looks around. Times are AWS's. */
export interface Situation {
  readonly at: string;
  /** The deployment to take back; undefined where none was ever created. */
  readonly deployment?: {
    readonly active: boolean;
    /** Succeeded as far as CodeDeploy is concerned. */
    readonly succeeded: boolean;
    /** The deployment that CodeDeploy started to bring the old version back. */
    readonly rollbackId?: string;
  };
  readonly stopRequestedAt?: string;
  readonly terminationEndedAt?: string;
  /** When the deployment was first seen to have ended. */
  readonly endSeenAt?: string;
  /** The deployment that brings the old version back, whoever started it. */
  readonly returning?: {
    readonly active: boolean;
    readonly succeeded: boolean;
    /** Waits to be told to shift the traffic. */
    readonly ready: boolean;
    /** Has shifted the traffic and keeps the fleet that it took it from. */
    readonly terminationWait: boolean;
    readonly opened: boolean;
    /** When it was first seen to have ended. */
    readonly endSeenAt?: string;
  };
  /** Deployments of the previous revision that the pipeline started itself. */
  readonly attempts: number;
  /** The last of them is intended, and nothing says yet that it was started. */
  readonly isAttemptOpen: boolean;
  /** A revision that served before is known. */
  readonly previousKnown: boolean;
  /** The old version was seen serving all traffic; undefined where nothing can be seen (no balancer). */
  readonly oldServes: boolean | undefined;
}

export type RollbackStep =
  | { readonly do: 'stop' }
  | { readonly do: 'endTermination' }
  | { readonly do: 'follow'; readonly id: string }
  | { readonly do: 'create' }
  | { readonly do: 'open' }
  | { readonly do: 'endReturningTermination' }
  | { readonly do: 'wait'; readonly seconds: number; readonly why: string }
  | { readonly do: 'done'; readonly result: RollbackResult };

/** How the way back ended. `returned` alone is a rollback; all others say which version serves. */
export type RollbackResult =
  | 'returned'
  /** Nothing had been changed. */
  | 'untouched'
  /** There is no previous good revision. */
  | 'nothingBefore'
  /** The deployments of the previous revision failed. */
  | 'returnFailed'
  /** They succeeded, and yet the old version was not seen serving. */
  | 'notSeen';

/** How long a stopped deployment is given to start CodeDeploy's own rollback. */
const OWN_ROLLBACK_SECONDS = 120;
/** GetDeployment may show the end of a deployment before it shows the rollback that follows. */
const ROLLBACK_INFO_SECONDS = 20;
const SEEN_SERVING_SECONDS = 900;
const MOST_ATTEMPTS = 2;

/**
 * The next step back to the old version. Every step may be taken twice: each is decided from what is, not from what was
 * done, and "already stopped" is never success in itself.
 */
export function nextRollbackStep(now: Situation): RollbackStep {
  if (now.isAttemptOpen) return finishAttempt(now);
  if (now.returning) return followReturn(now, now.returning);
  if (!now.deployment) return { do: 'done', result: 'untouched' };
  if (now.deployment.rollbackId) return { do: 'follow', id: now.deployment.rollbackId };
  return now.deployment.active ? endDeployment(now) : returnAfterEnd(now, now.deployment);
}

/** The slot was taken, or whoever started it died: the same attempt goes on, whatever became of what was before it. */
const finishAttempt = ({ oldServes }: Situation): RollbackStep =>
  oldServes === true ? { do: 'done', result: 'returned' } : { do: 'create' };

/** Phase (a): the deployment is active. Stopping it should make CodeDeploy roll back by itself. */
function endDeployment(now: Situation): RollbackStep {
  if (!now.stopRequestedAt) return { do: 'stop' };
  const waited = secondsBetween(now.stopRequestedAt, now.at);
  if (waited < OWN_ROLLBACK_SECONDS) {
    return wait(Math.min(30, OWN_ROLLBACK_SECONDS - waited), 'for CodeDeploy to stop the deployment');
  }
  // It has the group's one slot until it ends.
  if (!now.terminationEndedAt) return { do: 'endTermination' };
  return wait(60, 'for the stopped deployment to end');
}

/** Phase (b): the deployment has ended without a rollback. Phase (c): there is nothing to go back to. */
function returnAfterEnd(now: Situation, deployment: { succeeded: boolean }): RollbackStep {
  const seen = now.endSeenAt ?? now.at;
  const waited = secondsBetween(seen, now.at);
  if (!deployment.succeeded && waited < ROLLBACK_INFO_SECONDS) {
    return wait(ROLLBACK_INFO_SECONDS - waited, 'for CodeDeploy to name its rollback');
  }
  if (now.oldServes === true) return { do: 'done', result: 'returned' };
  return now.previousKnown ? { do: 'create' } : { do: 'done', result: 'nothingBefore' };
}

function followReturn(now: Situation, returning: NonNullable<Situation['returning']>): RollbackStep {
  if (returning.active) {
    if (returning.ready && !returning.opened) return { do: 'open' };
    if (returning.terminationWait && now.oldServes !== false) return { do: 'endReturningTermination' };
    return wait(60, 'for the deployment of the old version');
  }
  if (!returning.succeeded) {
    const again = now.previousKnown && now.attempts < MOST_ATTEMPTS;
    return again ? { do: 'create' } : { do: 'done', result: 'returnFailed' };
  }
  if (now.oldServes !== false) return { do: 'done', result: 'returned' };
  const waited = secondsBetween(returning.endSeenAt ?? now.at, now.at);
  if (waited >= SEEN_SERVING_SECONDS) return { do: 'done', result: 'notSeen' };
  return wait(15, 'for the balancer to show the old version');
}

const wait = (seconds: number, why: string): RollbackStep => ({
  do: 'wait',
  seconds: Math.ceil(seconds),
  why,
});

const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;
