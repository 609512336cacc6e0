import { sharedPoll, type SharedPoll, type Source } from './shared-poll.ts';

/** The polls of a page that somebody looks at, by what they look at. */
export interface PollMap<View> {
  /** The poll of this key; the source is taken where there is none yet. */
  of(key: string, source: () => Source<View>): SharedPoll<View>;
  readonly size: number;
}

export function pollMap<View>(): PollMap<View> {
  const polls = new Map<string, SharedPoll<View>>();
  return {
    of(key, source) {
      const known = polls.get(key);
      if (known) return known;
      const poll = sharedPoll(source(), () => {
        if (polls.get(key) === poll) polls.delete(key);
      });
      polls.set(key, poll);
      return poll;
    },
    get size() {
      return polls.size;
    },
  };
}
