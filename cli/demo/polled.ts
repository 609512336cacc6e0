import { setTimeout as delay } from 'node:timers/promises';
import { StoryError } from './story.ts';

const INTERVAL_MS = 150;
const LONGEST_MS = 60_000;

/** Asks until there is an answer; a minute without one ends the story. */
export async function polled<Answer>(
  signal: AbortSignal,
  what: string,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  const deadline = Date.now() + LONGEST_MS;
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(INTERVAL_MS, undefined, { signal });
  }
  throw new StoryError(`waited ${LONGEST_MS / 1000} s in vain for ${what}`);
}
