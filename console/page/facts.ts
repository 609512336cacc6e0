import { html, type Html } from './html.ts';

export interface Fact {
  readonly name: string;
  /** Left out or empty: it is not shown. */
  readonly value: string | Html | undefined;
  /** Takes a line of its own: it is long. */
  readonly isWide?: boolean;
}

/** Names and values side by side. */
export const facts = (all: readonly Fact[]): Html =>
  html`<dl class="facts">${all
    .filter(({ value }) => value !== undefined && value !== '')
    .map(
      ({ name, value, isWide }) =>
        html`<div${isWide ? html` class="wide"` : ''}><dt>${name}</dt><dd>${value}</dd></div>`,
    )}</dl>`;
