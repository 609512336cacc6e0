import { html, type Html } from '../page/html.ts';
import { plot, rounded, xOf, yOf, type Plot } from './plot.ts';

export interface Dot {
  /** From 0 to 1. */
  readonly at: number;
  readonly value: number;
}

export interface DotChart extends Pick<Plot, 'title' | 'summary' | 'below' | 'valueText' | 'most'> {
  readonly dots: readonly Dot[];
}

/** Values over time, of times that have one; a thin line leads the eye from one to the next. */
export function dotChart({ dots, ...rest }: DotChart): Html {
  const places = dots.map(({ at, value }) => `${rounded(xOf(at))} ${rounded(yOf(value, rest.most))}`);
  const line = places.length > 1 ? html`<path class="thread" d="M${places.join('L')}" />` : '';
  const drawn = html`${line}${places.map((place) => html`<path class="dot" d="M${place}h0" />`)}`;
  return plot({ ...rest, drawn });
}
