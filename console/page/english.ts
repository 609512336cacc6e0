import { html, type Html } from './html.ts';
import type { Language } from './language.ts';

/**
 * What a record or AWS says: English, whatever the language of the page. Elsewhere a screen reader is told so, and the
 * browser chooses its fonts by it.
 */
export const english = (text: string, language: Language): string | Html =>
  language === 'en' || text === '' ? text : html`<span lang="en">${text}</span>`;
