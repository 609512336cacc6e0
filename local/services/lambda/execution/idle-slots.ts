import { wallClock } from '../../../clock.ts';
import type { FunctionVersion } from '../function-record.ts';
import type { Slot } from './slot.ts';

/** The environments that wait for an invocation, by the version that they run; ended once idle for long. */
export interface IdleSlots {
  /** The one of the version that was used last and is still usable; what is not is ended. */
  take(version: FunctionVersion): Slot | undefined;
  add(slot: Slot): void;
  /** Ends those that are condemned. */
  endThose(condemned: (slot: Slot) => boolean): Promise<void>;
  /** Forgets them all; whoever calls ends them. */
  close(): void;
}

export function createIdleSlots(end: (slot: Slot) => Promise<void>): IdleSlots {
  const idle = new Map<string, Slot[]>();
  let cancelReaper: (() => void) | undefined;

  const endThose = async (condemned: (slot: Slot) => boolean) => {
    const ended: Promise<void>[] = [];
    for (const [key, slots] of idle) {
      const kept = slots.filter((slot) => !condemned(slot));
      ended.push(...slots.filter(condemned).map(end));
      if (kept.length > 0) idle.set(key, kept);
      else idle.delete(key);
    }
    await Promise.all(ended);
  };
  const reap = () => {
    const before = wallClock.now() - IDLE_LIMIT;
    void endThose(({ idleSince }) => idleSince <= before);
    cancelReaper = idle.size > 0 ? reapLater() : undefined;
  };
  const reapLater = () => wallClock.at(wallClock.now() + REAP_EVERY, reap);
  return {
    take: (version) => {
      const slot = lastUsable(idle.get(keyOf(version)) ?? [], end);
      if (!slot) idle.delete(keyOf(version));
      return slot;
    },
    add: (slot) => {
      slot.idleSince = wallClock.now();
      const slots = idle.get(keyOf(slot.version)) ?? [];
      slots.push(slot);
      idle.set(keyOf(slot.version), slots);
      cancelReaper ??= reapLater();
    },
    endThose,
    close: () => {
      cancelReaper?.();
      idle.clear();
    },
  };
}

/** Takes it from the list, with those behind it, which are ended. */
function lastUsable(slots: Slot[], end: (slot: Slot) => Promise<void>): Slot | undefined {
  for (let slot = slots.pop(); slot; slot = slots.pop()) {
    if (slot.environment.alive && slot.session.usable()) return slot;
    void end(slot);
  }
  return undefined;
}

const keyOf = ({ functionName, version, revisionId }: FunctionVersion) =>
  `${functionName}:${version}:${revisionId}`;

const IDLE_LIMIT = 60_000;
const REAP_EVERY = 15_000;
