import type { FunctionVersion } from '../function-record.ts';
import { createIdleSlots, type IdleSlots } from './idle-slots.ts';
import { startSlot, type Slot, type SlotOptions } from './slot.ts';

/** Every execution environment that lives, busy or idle. */
export interface FunctionSlots {
  readonly idle: Pick<IdleSlots, 'take' | 'endThose'>;
  start(version: FunctionVersion): Promise<Slot>;
  /** Its invocation is over: it is kept for the next one while its version is current. */
  release(slot: Slot): void;
  end(slot: Slot): Promise<void>;
  /** Ends them all; a busy one ends with its invocation unanswered. */
  stop(): Promise<void>;
}

export interface FunctionSlotsOptions extends SlotOptions {
  /** Whether new invocations of that version still run with these settings. */
  readonly isCurrent: (version: FunctionVersion) => boolean;
}

export function createFunctionSlots(options: FunctionSlotsOptions): FunctionSlots {
  const all = new Set<Slot>();
  let stopped = false;

  const end = async (slot: Slot) => {
    all.delete(slot);
    await slot.environment.kill();
    await slot.log.flush();
  };
  const idle = createIdleSlots(end);
  return {
    idle,
    start: async (version) => {
      const slot = await startSlot(options, version);
      all.add(slot);
      return slot;
    },
    release: (slot) => {
      if (stopped || !slot.environment.alive || !options.isCurrent(slot.version)) return void end(slot);
      idle.add(slot);
    },
    end,
    stop: async () => {
      stopped = true;
      idle.close();
      await Promise.all([...all].map(end));
    },
  };
}
