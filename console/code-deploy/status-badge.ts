import type { Html } from '../page/html.ts';
import type { Language } from '../page/language.ts';
import { status, type Tone } from '../page/status.ts';
import { CODE_DEPLOY_WORDS } from './words.ts';

const TONES: Readonly<Record<string, Tone>> = {
  Created: 'waiting',
  Queued: 'waiting',
  Pending: 'waiting',
  Ready: 'waiting',
  InProgress: 'busy',
  Baking: 'busy',
  Succeeded: 'good',
  Failed: 'bad',
  Stopped: 'bad',
};

/** The status of a deployment, a target or a lifecycle event, as CodeDeploy names it. */
export const statusBadge = (name: string, language: Language): Html =>
  status(TONES[name] ?? 'idle', statusText(name, language));

export const statusText = (name: string, language: Language): string =>
  CODE_DEPLOY_WORDS[language].statuses[name] ?? name;
