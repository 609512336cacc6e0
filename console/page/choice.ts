import { html, type Html } from './html.ts';
import { select, type Select } from './select.ts';

/** Beyond, a list to choose from is no help, and a heavy page. */
const MOST_OPTIONS = 100;

/** A choice among names; where there are very many, a field to type one into. */
export function choice({ label, name, options, chosen }: Select): Html {
  if (options.length <= MOST_OPTIONS) return select({ label, name, options, chosen });
  return html`<label>${label}<input name="${name}" value="${chosen}" autocomplete="off" spellcheck="false" /></label>`;
}
