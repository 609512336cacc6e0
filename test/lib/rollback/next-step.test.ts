import { describe, expect, it } from 'vitest';
import { nextRollbackStep, type RollbackStep, type Situation } from '../../../lib/rollback/next-step.ts';

const time = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const active = { active: true, succeeded: false };
const stopped = { active: false, succeeded: false };
const returning = { active: true, succeeded: false, ready: false, terminationWait: false, opened: false };
const returned = { ...returning, active: false, succeeded: true };

const base: Situation = {
  at: time(0),
  deployment: active,
  attempts: 0,
  isAttemptOpen: false,
  previousKnown: true,
  oldServes: false,
};

const ROWS: readonly {
  readonly case: string;
  readonly now: Partial<Situation>;
  readonly step: Partial<RollbackStep>;
}[] = [
  {
    case: 'nothing was ever deployed',
    now: { deployment: undefined },
    step: { do: 'done', result: 'untouched' } as never,
  },
  // (a) the deployment is active
  { case: 'a: it runs', now: {}, step: { do: 'stop' } },
  { case: 'a: it was just told to stop', now: { stopRequestedAt: time(-5) }, step: { do: 'wait' } },
  {
    case: 'a: CodeDeploy named its rollback while it stops',
    now: { deployment: { ...active, rollbackId: 'd-2' } },
    step: { do: 'follow', id: 'd-2' } as never,
  },
  {
    case: 'a: two minutes without a rollback',
    now: { stopRequestedAt: time(-120) },
    step: { do: 'endTermination' },
  },
  {
    case: 'a: told to end, not ended yet',
    now: { stopRequestedAt: time(-200), terminationEndedAt: time(-80) },
    step: { do: 'wait' },
  },
  // (b) it has ended
  {
    case: 'b: stopped, with a rollback',
    now: { deployment: { ...stopped, rollbackId: 'd-2' } },
    step: { do: 'follow', id: 'd-2' } as never,
  },
  {
    case: 'b: just ended, the rollback may not be shown yet',
    now: { deployment: stopped, endSeenAt: time(0) },
    step: { do: 'wait' },
  },
  {
    case: 'b: ended without a rollback',
    now: { deployment: stopped, endSeenAt: time(-20) },
    step: { do: 'create' },
  },
  {
    case: 'b: succeeded, and proved bad afterwards',
    now: { deployment: { active: false, succeeded: true } },
    step: { do: 'create' },
  },
  {
    case: 'b: ended, and the old version never lost its traffic',
    now: { deployment: stopped, endSeenAt: time(-20), oldServes: true },
    step: { do: 'done', result: 'returned' } as never,
  },
  // (c) nothing to go back to
  {
    case: 'c: no previous version',
    now: { deployment: stopped, endSeenAt: time(-20), previousKnown: false },
    step: { do: 'done', result: 'nothingBefore' } as never,
  },
  {
    case: 'c: no previous version, in-place',
    now: { deployment: { active: false, succeeded: true }, previousKnown: false, oldServes: undefined },
    step: { do: 'done', result: 'nothingBefore' } as never,
  },
  // the way back
  { case: 'back: under way', now: { deployment: stopped, returning }, step: { do: 'wait' } },
  {
    case: 'back: waits for its traffic',
    now: { deployment: stopped, returning: { ...returning, ready: true } },
    step: { do: 'open' },
  },
  {
    case: 'back: was given its traffic',
    now: { deployment: stopped, returning: { ...returning, ready: true, opened: true } },
    step: { do: 'wait' },
  },
  {
    case: 'back: shifted, keeps the bad fleet',
    now: { deployment: stopped, returning: { ...returning, terminationWait: true }, oldServes: true },
    step: { do: 'endReturningTermination' },
  },
  {
    case: 'back: shifted, not seen yet',
    now: { deployment: stopped, returning: { ...returning, terminationWait: true } },
    step: { do: 'wait' },
  },
  {
    case: 'back: succeeded and seen',
    now: { deployment: stopped, returning: returned, oldServes: true },
    step: { do: 'done', result: 'returned' } as never,
  },
  {
    case: 'back: succeeded, nothing to see by',
    now: { deployment: stopped, returning: returned, oldServes: undefined },
    step: { do: 'done', result: 'returned' } as never,
  },
  {
    case: 'back: succeeded, not seen yet',
    now: { deployment: stopped, returning: { ...returned, endSeenAt: time(-60) } },
    step: { do: 'wait' },
  },
  {
    case: 'back: succeeded, never seen',
    now: { deployment: stopped, returning: { ...returned, endSeenAt: time(-900) } },
    step: { do: 'done', result: 'notSeen' } as never,
  },
  {
    case: 'back: CodeDeploy’s own failed',
    now: { deployment: stopped, returning: { ...returning, active: false } },
    step: { do: 'create' },
  },
  {
    case: 'an attempt waits for the slot: it goes before the rollback of CodeDeploy that failed',
    now: { deployment: { ...stopped, rollbackId: 'd-2' }, attempts: 1, isAttemptOpen: true },
    step: { do: 'create' },
  },
  {
    case: 'the last attempt waits for the slot: that is no failure yet',
    now: {
      deployment: stopped,
      returning: { ...returning, active: false },
      attempts: 2,
      isAttemptOpen: true,
    },
    step: { do: 'create' },
  },
  {
    case: 'an attempt waits for the slot, and the old version serves meanwhile',
    now: { deployment: stopped, attempts: 1, isAttemptOpen: true, oldServes: true },
    step: { do: 'done', result: 'returned' } as never,
  },
  {
    case: 'back: a second try failed too',
    now: { deployment: stopped, returning: { ...returning, active: false }, attempts: 2 },
    step: { do: 'done', result: 'returnFailed' } as never,
  },
  {
    case: 'back: failed, and nothing to try',
    now: { deployment: stopped, returning: { ...returning, active: false }, previousKnown: false },
    step: { do: 'done', result: 'returnFailed' } as never,
  },
];

describe('nextRollbackStep', () => {
  it.each(ROWS)('$case', ({ now, step }) => {
    expect(nextRollbackStep({ ...base, ...now })).toMatchObject(step);
  });

  it('waits no longer than it must', () => {
    const seconds = (from: number) => {
      const step = nextRollbackStep({ ...base, stopRequestedAt: time(-from) });
      return step.do === 'wait' ? step.seconds : undefined;
    };
    expect([seconds(0), seconds(100), seconds(119.5), seconds(120)]).toEqual([30, 20, 1, undefined]);
  });
});
