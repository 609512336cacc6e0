import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_LANE, enterLane, leaveLane, type Claim, type LaneState } from '../../../lib/lanes/lane.ts';

const claim = (number: number): Claim => ({
  release: `r${number}`,
  startedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
  execution: `arn:${number}`,
});

const enter = (lane: LaneState, number: number) => enterLane(lane, claim(number));

describe('enterLane', () => {
  it('gives a free lane to whoever asks', () => {
    expect(enter(EMPTY_LANE, 1).entry).toEqual({ answer: 'taken' });
  });

  it('lets a newer one wait, and says behind whom', () => {
    const first = enter(EMPTY_LANE, 1).lane;
    expect(enter(first, 2).entry).toEqual({ answer: 'waits', behind: 'r1' });
  });

  it('displaces the one that waits for a newer one', () => {
    const waiting = enter(enter(EMPTY_LANE, 1).lane, 2).lane;
    const { lane, entry } = enter(waiting, 3);
    expect(entry).toEqual({ answer: 'waits', behind: 'r1' });
    expect(lane.displaced).toMatchObject([{ release: 'r2', by: 'r3' }]);
  });

  it('supersedes one that comes late: behind a newer that waits, holds, or held', () => {
    const held = enter(EMPTY_LANE, 2).lane;
    expect(enter(held, 1).entry).toEqual({ answer: 'superseded', by: 'r2' });
    expect(enter(leaveLane(held, 'r2'), 1).entry).toEqual({ answer: 'superseded', by: 'r2' });
    const waits = enter(held, 5).lane;
    expect(enter(waits, 4).entry).toEqual({ answer: 'superseded', by: 'r5' });
  });

  it('answers the same when asked again', () => {
    const held = enter(EMPTY_LANE, 1).lane;
    expect(enter(held, 1)).toEqual({ lane: held, entry: { answer: 'taken' } });
    const waits = enter(held, 2).lane;
    expect(enter(waits, 2)).toEqual({ lane: waits, entry: { answer: 'waits', behind: 'r1' } });
  });

  it('tells two that started in the same millisecond apart by their ids', () => {
    const same = (release: string): Claim => ({ ...claim(1), release });
    const held = enterLane(EMPTY_LANE, same('b')).lane;
    expect(enterLane(held, same('a')).entry.answer).toBe('superseded');
    expect(enterLane(held, same('c')).entry.answer).toBe('waits');
  });
});

describe('leaveLane', () => {
  it('hands the lane to the one that waits', () => {
    const lane = leaveLane(enter(enter(EMPTY_LANE, 1).lane, 2).lane, 'r1');
    expect(lane).toMatchObject({ holder: { release: 'r2' }, waiting: undefined, newest: { release: 'r2' } });
  });

  it('takes one that only waits out of the queue', () => {
    const lane = leaveLane(enter(enter(EMPTY_LANE, 1).lane, 2).lane, 'r2');
    expect(lane).toMatchObject({ holder: { release: 'r1' }, waiting: undefined });
  });

  it('changes nothing for a stranger', () => {
    const lane = enter(EMPTY_LANE, 1).lane;
    expect(leaveLane(lane, 'r9')).toMatchObject(lane);
  });
});

describe('a lane, whatever order things happen in', () => {
  const acts = array(record({ act: constantFrom('enter', 'leave'), number: integer({ min: 1, max: 8 }) }), {
    maxLength: 60,
  });

  it('never has a release twice, nor an older one after a newer, and forgets nobody', () => {
    assert(
      property(acts, (list) => {
        let lane: LaneState = EMPTY_LANE;
        let newestHeld = 0;
        const inside = new Set<number>();
        for (const { act, number } of list) {
          if (act === 'leave') {
            lane = leaveLane(lane, `r${number}`);
            inside.delete(number);
          } else {
            const { lane: next, entry } = enter(lane, number);
            lane = next;
            if (entry.answer === 'superseded') inside.delete(number);
            else inside.add(number);
          }
          for (const { release } of lane.displaced) inside.delete(Number(release.slice(1)));
          lane = { ...lane, displaced: [] };
          const here = [lane.holder, lane.waiting].flatMap((there) =>
            there ? [Number(there.release.slice(1))] : [],
          );
          expect(new Set(here)).toEqual(inside);
          expect(here).toHaveLength(inside.size);
          if (lane.holder) {
            expect(here[0]).toBeGreaterThanOrEqual(newestHeld);
            newestHeld = here[0]!;
          }
          if (lane.waiting) expect(lane.holder).toBeDefined();
        }
      }),
    );
  });
});
