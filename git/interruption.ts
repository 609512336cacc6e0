import { rmSync } from 'node:fs';
import type { RefRecord } from '../lib/source/git/ref-record.ts';
import type { Outcome } from './check-push.ts';

/** What Ctrl-C must leave in order at each moment of a push. */
export interface Interruption {
  /** A folder that is removed. */
  uses(folder: string): void;
  /** Runs the one write that moves a ref: an interruption waits for how it ends. */
  whileMoving(move: () => Promise<Outcome>): Promise<Outcome>;
  /** To be called when the process is told to end. */
  interrupt(): void;
}

export interface InterruptionPorts {
  tell(line: string): void;
  exit(code: number): void;
}

/** As a shell reports a program that SIGINT ended. */
const INTERRUPTED = 130;
/** How long the answer of a write is waited for that may have moved a ref. */
const PATIENCE_MS = 5_000;

/**
 * Before a ref moves, an interruption leaves everything as it was. Afterwards the push has happened, and the words say how
 * to follow what it started.
 */
export function createInterruption({ tell, exit }: InterruptionPorts): Interruption {
  const folders: string[] = [];
  const landed: RefRecord[] = [];
  let moving = 0;
  let isInterrupted = false;

  const end = () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    tell(lastWords(landed, moving));
    exit(INTERRUPTED);
  };
  return {
    uses: (folder) => void folders.push(folder),
    async whileMoving(move) {
      // The process is about to end: what has not begun must not begin.
      if (isInterrupted) return new Promise(() => {});
      moving += 1;
      try {
        const outcome = await move();
        if (outcome.record) landed.push(outcome.record);
        return outcome;
      } finally {
        moving -= 1;
        if (isInterrupted && moving === 0) end();
      }
    },
    interrupt() {
      if (isInterrupted) return; // git passes on the signal that the terminal sent already
      isInterrupted = true;
      if (moving === 0) end();
      else setTimeout(end, PATIENCE_MS);
    },
  };
}

function lastWords(landed: readonly RefRecord[], moving: number): string {
  const commits = landed.flatMap(({ target }) => (target === null ? [] : target.slice(0, 12)));
  if (commits.length > 0) {
    const commands = commits.map((commit) => `signalbox watch ${commit}`).join(', ');
    return `interrupted after the push, which stands; its release goes on: ${commands}`;
  }
  if (moving > 0) return 'interrupted while the ref was moved: git ls-remote tells whether it was';
  return landed.length > 0 ? 'interrupted after the push, which stands' : 'interrupted, nothing was pushed';
}
