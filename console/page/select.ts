import { html, type Html } from './html.ts';

export interface Select {
  readonly label: string;
  readonly name: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly chosen: string;
}

/** A choice with its label; what was asked for and is not among the options stands there all the same. */
export function select({ label, name, options, chosen }: Select): Html {
  const isKnown = options.some(({ value }) => value === chosen);
  const all = isKnown ? options : [...options, { value: chosen, text: chosen }];
  return html`<label>${label}<select name="${name}">${all.map(
    ({ value, text }) =>
      html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`,
  )}</select></label>`;
}
