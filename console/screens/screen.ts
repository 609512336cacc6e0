import type { Frame } from '../frame.ts';
import type { NavigationEntry } from '../page/layout.ts';

/** One screen: its pages and actions, and where the navigation shows it. */
export interface Screen {
  /** Left out: it is reached from other screens. */
  readonly entry?: NavigationEntry;
  add(frame: Frame): void;
}
