/** Requests that are sent without a pause until they are told to end. */
export interface Load {
  /** Forgets what came until now. */
  forget(): void;
  /** How often each answer came, as `200 v1`, or what a request failed by. */
  seen(): Readonly<Record<string, number>>;
  end(): Promise<Readonly<Record<string, number>>>;
}

export function startLoad(url: string): Load {
  let seen: Record<string, number> = {};
  const over = new AbortController();
  const worker = async () => {
    while (!over.signal.aborted) {
      const answer = await fetch(url).then(
        async (response) => `${response.status} ${await response.text()}`,
        (error: unknown) => String(error),
      );
      seen[answer] = (seen[answer] ?? 0) + 1;
    }
  };
  const workers = [worker(), worker()];
  return {
    forget: () => {
      seen = {};
    },
    seen: () => seen,
    end: async () => {
      over.abort();
      await Promise.all(workers);
      return seen;
    },
  };
}
