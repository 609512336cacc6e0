import { Halted } from './failure.ts';

/** Stops a flow and everything that it waits for. Costs nothing until somebody listens. */
export interface Halt {
  readonly halted: boolean;
  /** Stops this flow and its children; the second call does nothing. */
  halt(): void;
  /** Throws Halted if this flow was stopped. */
  check(): void;
  /** Calls the listener once when the flow is stopped; gives back its removal. */
  onHalt(listener: () => void): () => void;
  /** A halt that follows this one, and can be stopped alone; `release` it when its flow has ended. */
  child(): Halt & { release(): void };
}

export function createHalt(): Halt {
  const listeners = new Set<() => void>();
  let halted = false;
  const self: Halt = {
    get halted() {
      return halted;
    },
    halt: () => {
      if (halted) return;
      halted = true;
      for (const listener of listeners) listener();
      listeners.clear();
    },
    check: () => {
      if (halted) throw new Halted();
    },
    onHalt: (listener) => {
      if (halted) listener();
      else listeners.add(listener);
      return () => listeners.delete(listener);
    },
    child: () => {
      const child = createHalt();
      const release = self.onHalt(() => child.halt());
      return Object.defineProperty(child, 'release', { value: release }) as Halt & { release(): void };
    },
  };
  return self;
}
