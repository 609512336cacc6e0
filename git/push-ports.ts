import type { Git } from './git.ts';
import type { Interruption } from './interruption.ts';
import type { RefStore } from './ref-store.ts';
import type { Remote } from './remote-url.ts';

/** What a push reaches the world through. */
export interface PushPorts {
  readonly git: Git;
  readonly store: RefStore;
  readonly remote: Remote;
  readonly interruption: Interruption;
  tell(line: string): void;
}
