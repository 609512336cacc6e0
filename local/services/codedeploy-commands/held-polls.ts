import type { Clock } from '../../clock.ts';
import { createDeadlineQueue } from './deadline-queue.ts';
import type { HostPresence } from './host-presence.ts';
import type { IssuedCommand } from './issued-commands.ts';

/** Polls of hosts for which there is no command yet; one of each host. */
export interface HeldPolls {
  /** Resolves with a command as soon as there is one, with none when it was held for long enough or is broken off. */
  hold(hostIdentifier: string, signal: AbortSignal): Promise<IssuedCommand | undefined>;
  /** Answers the host's poll; nothing happens where it has none. */
  answer(hostIdentifier: string, command: IssuedCommand | undefined): void;
  has(hostIdentifier: string): boolean;
  stop(): void;
}

interface HeldPoll {
  answer(command: IssuedCommand | undefined): void;
}

/** How long a poll is held; the stock agent reads for 80 s. */
const POLL_HELD = 45_000;

/** `wall` is what hosts spend; `presence` hears of polls that end. */
export function createHeldPolls(wall: Clock, presence: HostPresence): HeldPolls {
  const polls = new Map<string, HeldPoll>();
  const held = createDeadlineQueue<HeldPoll>(wall, POLL_HELD, (poll) => poll.answer(undefined));
  return {
    hold: (host, signal) =>
      new Promise((resolve) => {
        const isLost = () => {
          poll.answer(undefined);
          presence.breakOff(host);
        };
        const poll: HeldPoll = {
          answer: (command) => {
            signal.removeEventListener('abort', isLost);
            held.delete(poll);
            if (polls.get(host) === poll) polls.delete(host);
            presence.leave(host);
            resolve(command);
          },
        };
        if (signal.aborted) return isLost();
        signal.addEventListener('abort', isLost, { once: true });
        polls.set(host, poll);
        held.set(poll);
      }),
    answer: (host, command) => polls.get(host)?.answer(command),
    has: (host) => polls.has(host),
    stop: () => {
      held.stop();
      for (const poll of polls.values()) poll.answer(undefined);
    },
  };
}
