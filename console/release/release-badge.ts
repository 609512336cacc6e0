import type { Html } from '../page/html.ts';
import type { Language } from '../page/language.ts';
import { status, type Tone } from '../page/status.ts';
import { RELEASE_WORDS } from './words.ts';

const TONES: Readonly<Record<string, Tone>> = {
  succeeded: 'good',
  failed: 'bad',
  'rolled-back': 'bad',
  'rolling-back': 'bad',
  superseded: 'waiting',
  waiting: 'waiting',
  pending: 'idle',
  unreached: 'idle',
};

/** The status of a release, or of a release in an environment. */
export const releaseBadge = (name: string, language: Language): Html =>
  status(TONES[name] ?? 'busy', releaseStatusText(name, language));

/** The status of a release that has ended or not in an environment: one that it never came to is not to come any more. */
export const environmentBadge = (name: string, release: string, language: Language): Html =>
  releaseBadge(name === 'pending' && release !== 'running' ? 'unreached' : name, language);

export const releaseStatusText = (name: string, language: Language): string =>
  RELEASE_WORDS[language].statuses[name] ?? name;
