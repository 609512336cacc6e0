import * as z from 'zod/mini';

const claim = z.object({
  release: z.string(),
  /** When the release's execution started: the later one is the newer release. */
  startedAt: z.string(),
  execution: z.string(),
});

/** The lane of an environment: one release in it, at most one waiting for it. */
export const lane = z.object({
  version: z.literal(1),
  nonce: z.string(),
  holder: z.optional(claim),
  waiting: z.optional(claim),
  /** The newest release that ever held the lane: an older one must not come after it. */
  newest: z.optional(claim),
  /** Displaced by a newer one, and not told yet. */
  displaced: z.array(z.extend(claim, { by: z.string() })),
});

export type Claim = z.infer<typeof claim>;
export type Lane = z.infer<typeof lane>;
export type LaneState = Omit<Lane, 'nonce'>;

export const EMPTY_LANE: LaneState = { version: 1, displaced: [] };

export type Entry =
  | { readonly answer: 'taken' }
  | { readonly answer: 'waits'; readonly behind: string }
  | { readonly answer: 'superseded'; readonly by: string };

/** What becomes of the lane, and of a release that asks for it. Asking again changes nothing. */
export function enterLane(lane: LaneState, asking: Claim): { lane: LaneState; entry: Entry } {
  const { holder, waiting, newest } = lane;
  if (holder?.release === asking.release) return { lane, entry: { answer: 'taken' } };
  if (newest && isNewer(newest, asking)) return { lane, entry: { answer: 'superseded', by: newest.release } };
  if (!holder) return { lane: { ...lane, holder: asking, newest: asking }, entry: { answer: 'taken' } };
  if (waiting && isNewer(waiting, asking)) {
    return { lane, entry: { answer: 'superseded', by: waiting.release } };
  }
  const displaced =
    waiting && waiting.release !== asking.release
      ? [...lane.displaced, { ...waiting, by: asking.release }]
      : lane.displaced;
  return {
    lane: { ...lane, waiting: asking, displaced },
    entry: { answer: 'waits', behind: holder.release },
  };
}

/** The lane without a release, wherever in it that was; the one that waited holds it then. */
export function leaveLane(lane: LaneState, release: string): LaneState {
  const displaced = lane.displaced.filter((told) => told.release !== release);
  const waiting = lane.waiting?.release === release ? undefined : lane.waiting;
  if (lane.holder && lane.holder.release !== release) return { ...lane, waiting, displaced };
  return { ...lane, holder: waiting, waiting: undefined, newest: waiting ?? lane.newest, displaced };
}

/** Of two that started in the same millisecond, the ids decide. */
const isNewer = (a: Claim, b: Claim): boolean =>
  a.startedAt === b.startedAt ? a.release > b.release : Date.parse(a.startedAt) > Date.parse(b.startedAt);
