import type { AutoRollbackConfiguration } from '@aws-sdk/client-codedeploy';
import type { Language } from '../../page/language.ts';
import { WORDS } from './words.ts';

/** When a deployment is rolled back by itself, in words. */
export function rollbackText(
  { enabled, events = [] }: AutoRollbackConfiguration,
  language: Language,
): string {
  const { backEvents, noRollback } = WORDS[language];
  if (enabled !== true || events.length === 0) return noRollback;
  return events.map((event) => backEvents[event] ?? event).join(language === 'zh' ? '、' : ', ');
}
