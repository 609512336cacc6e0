import type { Page } from '../../../lib/views/page-of.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { WORDS } from './words.ts';

/** The ways to the pages before and after; nothing where there is one alone. `pathOf` is the address of a page. */
export function pageLinks(
  { page, pages }: Pick<Page<unknown>, 'page' | 'pages'>,
  pathOf: (page: number) => string,
  language: Language,
): Html | '' {
  if (pages < 2) return '';
  const words = WORDS[language];
  const link = (to: number, text: string) =>
    to < 1 || to > pages ? '' : html`<a href="${pathOf(to)}">${text}</a>`;
  return html`<p class="pages">${link(page - 1, words.previous)}<span>${words.page(page, pages)}</span>${link(page + 1, words.next)}</p>`;
}
