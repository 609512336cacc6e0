import { describe, expect, it, vi } from 'vitest';
import { pollMap } from '../../../console/live/poll-map.ts';
import { type News, sharedPoll, type SharedPoll } from '../../../console/live/shared-poll.ts';

/** Counts readings; each view is the number of the reading. */
function counting(pauses: (view: number) => number | undefined = () => 1) {
  let count = 0;
  const idle = vi.fn();
  const poll = sharedPoll({ read: async () => (count += 1), pauseMs: pauses }, idle);
  return { poll, idle, count: () => count };
}

async function take<View>(poll: SharedPoll<View>, most: number): Promise<News<View>[]> {
  const taken: News<View>[] = [];
  for await (const news of poll.follow(new AbortController().signal)) {
    taken.push(news);
    if (taken.length >= most) break;
  }
  return taken;
}

describe('sharedPoll', () => {
  it('reads again and again for whoever follows, and is idle when nobody does', async () => {
    const { poll, idle, count } = counting();
    expect(await take(poll, 3)).toHaveLength(3);
    expect(idle).toHaveBeenCalledOnce();
    const seen = count();
    await new Promise((resolve) => setImmediate(resolve));
    expect(count()).toBe(seen);
  });

  it('reads once for two who follow at the same time', async () => {
    const { poll, count } = counting((view) => (view === 1 ? undefined : 1));
    const [one, two] = await Promise.all([take(poll, 9), take(poll, 9)]);
    expect([one, two]).toEqual([[{ view: 1 }], [{ view: 1 }]]);
    expect(count()).toBe(1);
  });

  it('ends when nothing changes any more', async () => {
    const { poll } = counting((view) => (view < 3 ? 1 : undefined));
    expect((await take(poll, 99)).at(-1)).toEqual({ view: 3 });
  });

  it('gives what it read before to the next reading', async () => {
    const got: unknown[] = [];
    const read = async (previous: number | undefined) => {
      got.push(previous);
      return (previous ?? 0) + 1;
    };
    await take(
      sharedPoll({ read, pauseMs: (view) => (view < 3 ? 1 : undefined) }, () => {}),
      9,
    );
    expect(got).toEqual([undefined, 1, 2]);
  });

  it('tells an error and does not end by it', async () => {
    const error = new Error('no');
    const poll = sharedPoll({ read: () => Promise.reject(error), pauseMs: () => 1 }, () => {});
    expect(await take(poll, 1)).toEqual([{ error }]);
  });

  it('ends with the signal, also while nothing is new', async () => {
    const ended = new AbortController();
    const poll = sharedPoll({ read: () => new Promise<number>(() => {}), pauseMs: () => 1 }, () => {});
    const following = poll.follow(ended.signal).next();
    ended.abort();
    expect(await following).toEqual({ done: true, value: undefined });
  });
});

describe('pollMap', () => {
  it('keeps the polls that are followed, and no other', async () => {
    const polls = pollMap<number>();
    const source = () => ({ read: async () => 1, pauseMs: () => 60_000 });
    const poll = polls.of('a', source);
    expect(polls.of('a', source)).toBe(poll);
    expect(polls.size).toBe(1);
    await take(poll, 1);
    expect(polls.size).toBe(0);
  });
});
