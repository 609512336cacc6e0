import type { Velocity } from '../../../lib/velocity/velocity.ts';
import type { Language } from '../../page/language.ts';

/** What the screen shows, and to whom. */
export interface Shown {
  readonly velocity: Velocity;
  readonly stepDays: number;
  readonly language: Language;
}
