import { html, type Html } from '../page/html.ts';

/** Where a chart is drawn, in the units of its own picture. */
export const PLOT = { left: 64, top: 8, width: 560, height: 112 } as const;
const WIDTH = PLOT.left + PLOT.width + 16;
const HEIGHT = PLOT.top + PLOT.height + 22;

export interface Plot {
  readonly title: string;
  /** What the picture shows, as a sentence: it stands for the picture where nobody sees it. */
  readonly summary: string;
  /** The largest value that is drawn, and what a value is called at the axis. */
  readonly most: number;
  readonly valueText: (value: number) => string;
  /** What stands below the axis: `at` from 0 to 1. */
  readonly below: readonly { readonly at: number; readonly text: string }[];
  readonly drawn: Html | readonly Html[];
}

/** A chart with its title, a scale of values at the left and one of time below. */
export function plot({ title, summary, most, valueText, below, drawn }: Plot): Html {
  const scale = [0, most / 2, most].map((value) => {
    const at = rounded(yOf(value, most));
    return html`<line class="grid" x1="${PLOT.left}" x2="${PLOT.left + PLOT.width}" y1="${at}" y2="${at}" />
<text class="tick end" x="${PLOT.left - 6}" y="${at + 4}">${valueText(value)}</text>`;
  });
  return html`<figure class="chart">${title === '' ? '' : html`<figcaption>${title}</figcaption>`}
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${summary}">${scale}${below.map(timeTick)}${drawn}</svg></figure>`;
}

function timeTick({ at, text }: Plot['below'][number]): Html {
  const anchor = at <= 0.01 ? 'start' : at >= 0.99 ? 'end' : 'middle';
  return html`<text class="tick ${anchor}" x="${rounded(xOf(at))}" y="${HEIGHT - 6}">${text}</text>`;
}

/** The place of a share of the time, from 0 to 1. */
export const xOf = (share: number): number => PLOT.left + share * PLOT.width;

/** The place of a value. */
export const yOf = (value: number, most: number): number =>
  PLOT.top + PLOT.height * (1 - (most > 0 ? Math.min(1, Math.max(0, value / most)) : 0));

/** A tenth of a unit is finer than anybody sees, and short. */
export const rounded = (value: number): number => Math.round(value * 10) / 10;

/** The least of 1, 2 and 5, ten times larger or smaller, that is no less than the value: the top of a scale. */
export function topOf(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999)!;
}
