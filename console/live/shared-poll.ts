/** What a poll has last seen: a view, or why there is none just now. */
export type News<View> = { readonly view: View } | { readonly error: unknown };

export interface Source<View> {
  /** `previous`: what was read the last time. */
  read(previous: View | undefined): Promise<View>;
  /** How long a view is good for; undefined: it changes no more. */
  pauseMs(view: View): number | undefined;
}

export interface SharedPoll<View> {
  /** News, the newest alone where the reader is slow; ends when nothing changes any more or the signal is aborted. */
  follow(signal: AbortSignal): AsyncGenerator<News<View>>;
}

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;

/** One reading for all who look at a thing. It begins with the first of them and ends with the last: then it is idle. */
export function sharedPoll<View>(source: Source<View>, onIdle: () => void): SharedPoll<View> {
  const followers = new Set<Follower<View>>();
  let timer: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;
  let isReading = false;
  let previous: View | undefined;

  async function round(): Promise<void> {
    isReading = true;
    const news = await readNews(source, previous);
    isReading = false;
    if ('view' in news) previous = news.view;
    retryMs = 'error' in news ? Math.min(retryMs * 2, LAST_RETRY_MS) : FIRST_RETRY_MS;
    const pause = 'error' in news ? retryMs : source.pauseMs(news.view);
    for (const follower of followers) follower.take(news, pause === undefined);
    if (followers.size > 0 && pause !== undefined) timer = setTimeout(() => void round(), pause);
  }

  return {
    async *follow(signal) {
      const follower = createFollower<View>();
      followers.add(follower);
      signal.addEventListener('abort', follower.end, { once: true });
      if (signal.aborted) follower.end();
      clearTimeout(timer);
      if (!isReading) void round();
      try {
        yield* follower.news();
      } finally {
        signal.removeEventListener('abort', follower.end);
        followers.delete(follower);
        if (followers.size === 0) {
          clearTimeout(timer);
          onIdle();
        }
      }
    },
  };
}

async function readNews<View>(source: Source<View>, previous: View | undefined): Promise<News<View>> {
  try {
    return { view: await source.read(previous) };
  } catch (error) {
    return { error };
  }
}

interface Follower<View> {
  take(news: News<View>, isLast: boolean): void;
  end(): void;
  news(): AsyncGenerator<News<View>>;
}

/** Holds one piece of news at most. */
function createFollower<View>(): Follower<View> {
  let newest: News<View> | undefined;
  let isOver = false;
  let wake = () => {};
  return {
    take(news, isLast) {
      newest = news;
      isOver ||= isLast;
      wake();
    },
    end() {
      newest = undefined;
      isOver = true;
      wake();
    },
    async *news() {
      for (;;) {
        const next = newest;
        newest = undefined;
        if (next) yield next;
        else if (isOver) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
