import { EMPTY_LANE, enterLane, lane, leaveLane, type Claim, type Entry, type Lane } from '../lanes/lane.ts';
import type { AnswerToken, Intents, RunKey } from '../release/ports.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

/** The lanes of the state bucket. Whoever waits has parked a task token first, awaiting `lane`. */
export interface Lanes {
  /** Asks for the lane and tells those that this displaces. */
  enter(application: string, environment: string, claim: Claim): Promise<Entry>;
  /** Frees the lane of a release, in whatever place it was, and wakes the one that holds it now. */
  leave(application: string, environment: string, release: string): Promise<void>;
  /** What a run that waits for its lane should have been told by now, if anything. */
  due(run: RunKey & { readonly application: string }): Promise<object | undefined>;
}

export function lanes(objects: JsonObjects, intents: Intents, answerToken: AnswerToken): Lanes {
  /** Ends the wait for the lane; a run that waits for something else is not touched. */
  const wake = async (run: RunKey, result: object) => {
    const intent = await intents.find(run);
    if (intent?.awaiting === 'lane' && intent.token) await answerToken(intent.token, result);
  };

  const tellDisplaced = async (key: string, standing: Lane, environment: string) => {
    if (standing.displaced.length === 0) return;
    for (const { release, by } of standing.displaced) {
      await wake({ release, environment }, supersededBy(by, environment));
    }
    const told = new Set(standing.displaced.map(({ release }) => release));
    await objects.update(
      key,
      lane,
      (current) =>
        current && { ...current, displaced: current.displaced.filter(({ release }) => !told.has(release)) },
    );
  };

  return {
    async enter(application, environment, claim) {
      const key = keys.lane(application, environment);
      let entry: Entry | undefined;
      const standing = await objects.update(key, lane, (current) => {
        const entered = enterLane(current ?? EMPTY_LANE, claim);
        entry = entered.entry;
        return entered.lane === current ? undefined : entered.lane;
      });
      if (standing) await tellDisplaced(key, standing, environment);
      return entry!;
    },

    async leave(application, environment, release) {
      const key = keys.lane(application, environment);
      const standing = await objects.update(key, lane, (current) => current && leaveLane(current, release));
      // Also where somebody else's turn had come before: the call that was to wake it may have died.
      if (standing?.holder) await wake({ release: standing.holder.release, environment }, LANE_TAKEN);
    },

    async due({ application, environment, release }) {
      const standing = (await objects.read(keys.lane(application, environment), lane))?.value;
      if (standing?.holder?.release === release) return LANE_TAKEN;
      if (!standing?.holder || standing.waiting?.release === release) return undefined;
      const by = standing.displaced.find((told) => told.release === release)?.by ?? standing.waiting?.release;
      return by === undefined ? undefined : supersededBy(by, environment);
    },
  };
}

/** What the release is told whose turn it is. */
export const LANE_TAKEN = { lane: 'taken', reason: 'none' };

/** What a superseded release is told. */
export const supersededBy = (release: string, environment: string) => ({
  lane: 'superseded',
  reason: `${release} is newer and goes to ${environment} instead`,
});
