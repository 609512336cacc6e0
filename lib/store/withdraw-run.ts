import type { Withdrawal } from '../events/withdrawal.ts';
import { lane } from '../lanes/lane.ts';
import type { FailToken } from '../notify/fail-token.ts';
import type { Intent } from '../release/intent.ts';
import type { RunKey } from '../release/ports.ts';
import { stoppedText } from '../release/stopped-text.ts';
import { keys } from './keys.ts';
import type { StateStore } from './state-store.ts';

interface WithdrawPorts extends Pick<StateStore, 'intents' | 'objects'> {
  readonly fail: FailToken;
}

/**
 * Ends a run that has deployed nothing yet and waits, for its lane or for alarms to be quiet. Its own machine then records
 * why and leaves the lane, as after any failure; nothing is changed here. False where it does not wait: of two who answer a
 * token at the same time the first wins, so a run whose turn has just come goes on, and is stopped by its deployment.
 */
export async function withdrawRun(
  { release, environment, by, reason }: Withdrawal & RunKey,
  { intents, objects, fail }: WithdrawPorts,
): Promise<boolean> {
  const intent = await intents.find({ release, environment });
  if (!intent?.token || !(await isWaiting(intent, objects))) return false;
  return fail(intent.token, stoppedText({ by, reason }, `it waited for ${WAITS[intent.awaiting!]}`));
}

const WAITS: Partial<Record<NonNullable<Intent['awaiting']>, string>> = {
  lane: 'its turn',
  alarms: 'alarms to be quiet',
};

/**
 * A token is parked before the lane is asked for: a run that does not stand in it yet would stand there after its end.
 */
async function isWaiting(
  { release, application, environment, awaiting }: Intent,
  objects: StateStore['objects'],
): Promise<boolean> {
  if (awaiting !== 'lane') return awaiting === 'alarms';
  const standing = await objects.read(keys.lane(application, environment), lane);
  return standing?.value.waiting?.release === release;
}
