import type { Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { status, type Tone } from '../../page/status.ts';
import { WORDS } from './words.ts';

const TONES: Readonly<Record<string, Tone>> = {
  healthy: 'good',
  unhealthy: 'bad',
  unavailable: 'bad',
  initial: 'busy',
  draining: 'waiting',
};

/** The health of a target as the balancer names it. */
export const healthBadge = (health: string, language: Language): Html =>
  status(TONES[health] ?? 'idle', WORDS[language].healthOf[health] ?? health);
