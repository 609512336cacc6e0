import { html, type Html } from '../page/html.ts';
import { plot, rounded, topOf, xOf, yOf, type Plot } from './plot.ts';

/** One bar: what of it is bad stands at its foot. */
export interface Bar {
  /** From 0 to 1: where it stands. */
  readonly at: number;
  readonly value: number;
  readonly bad: number;
}

export interface BarChart extends Pick<Plot, 'title' | 'summary' | 'below' | 'valueText'> {
  readonly bars: readonly Bar[];
  /** How much of the width a bar has, from 0 to 1. */
  readonly width: number;
}

/** Counts over time as bars. Whole numbers: the scale has an even top, so that its middle is one too. */
export function barChart({ bars, width, ...rest }: BarChart): Html {
  const highest = topOf(Math.max(2, ...bars.map(({ value }) => value)));
  const most = highest === 5 ? 6 : highest;
  const box = (at: number, from: number, to: number) => {
    const [left, right] = [xOf(at) + 1, xOf(Math.min(1, at + width)) - 1].map(rounded) as [number, number];
    return `M${left} ${rounded(yOf(from, most))}H${right}V${rounded(yOf(to, most))}H${left}Z`;
  };
  const good = bars.filter(({ value, bad }) => value > bad).map(({ at, value, bad }) => box(at, bad, value));
  const bad = bars.filter((each) => each.bad > 0).map((each) => box(each.at, 0, each.bad));
  const drawn = html`<path class="bar-good" d="${good.join('')}" /><path class="bar-bad" d="${bad.join('')}" />`;
  return plot({ ...rest, most, drawn });
}
