import type { Language } from '../page/language.ts';
import type { DeploymentRow } from './deployment-row.ts';
import { CODE_DEPLOY_WORDS } from './words.ts';

/** `In-place`, `Lambda, Blue/green` */
export function typeText(
  { platform, type }: Pick<DeploymentRow, 'platform' | 'type'>,
  language: Language,
): string {
  const words = CODE_DEPLOY_WORDS[language];
  return platform === 'Server' ? words.types[type] : words.typeOn(platform, words.types[type]);
}
