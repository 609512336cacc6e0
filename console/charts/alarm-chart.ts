import type { AlarmPoint } from '../../lib/views/watch-state.ts';
import { html, type Html } from '../page/html.ts';
import { plot, PLOT, rounded, topOf, xOf, yOf, type Plot } from './plot.ts';

/** A moment that a chart marks. */
export interface Mark {
  readonly at: string;
  /** A letter or two; what it stands for is told beside the chart. */
  readonly sign: string;
  readonly tone: 'step' | 'bad' | 'good';
}

export interface AlarmChart extends Pick<Plot, 'title' | 'summary'> {
  readonly points: readonly AlarmPoint[];
  readonly periodSeconds: number;
  readonly threshold?: number | undefined;
  /** Whether a value is on the wrong side of the threshold. */
  readonly isBad: (value: number) => boolean;
  readonly marks: readonly Mark[];
}

/** The values that an alarm judges, its threshold, and what happened meanwhile. */
export function alarmChart({ points, periodSeconds, threshold, isBad, marks, ...rest }: AlarmChart): Html {
  const times = [...points, ...marks].map(({ at }) => Date.parse(at));
  const first = Math.min(...times);
  const last = Math.max(...times, ...points.map(({ at }) => Date.parse(at) + periodSeconds * 1000));
  const shareOf = (at: string, lateMs = 0) => (Date.parse(at) + lateMs - first) / Math.max(1, last - first);
  const most = topOf(Math.max(threshold ?? 0, ...points.map(({ value }) => value)) * 1.1);
  const width = (periodSeconds * 1000) / Math.max(1, last - first);
  const boxOf = ({ at, value }: AlarmPoint) => barPath(shareOf(at), width, yOf(value, most));
  const [bad, fine] = [
    points.filter(({ value }) => isBad(value)),
    points.filter(({ value }) => !isBad(value)),
  ];
  const drawn = [
    html`<path class="value" d="${fine.map(boxOf).join('')}" /><path class="bar-bad" d="${bad.map(boxOf).join('')}" />`,
    threshold === undefined ? html`` : thresholdLine(yOf(threshold, most)),
    ...marks.map((mark) => markLine(mark, xOf(shareOf(mark.at)))),
  ];
  const [from, to] = [first, last].map((time) => new Date(time).toISOString().slice(11, 19)) as [
    string,
    string,
  ];
  const below = [
    { at: 0, text: from },
    { at: 1, text: to },
  ];
  return plot({ ...rest, most, valueText: shortNumber, below, drawn });
}

/** Periods stand side by side; a zero is a thin line, and no value is nothing. */
function barPath(at: number, width: number, top: number): string {
  const [left, right] = [xOf(at), xOf(at + width)].map(rounded) as [number, number];
  const foot = PLOT.top + PLOT.height;
  return `M${left} ${foot}H${right}V${rounded(Math.min(top, foot - 1))}H${left}Z`;
}

const thresholdLine = (at: number): Html =>
  html`<line class="threshold" x1="${PLOT.left}" x2="${PLOT.left + PLOT.width}" y1="${rounded(at)}" y2="${rounded(at)}" />`;

function markLine({ sign, tone }: Mark, at: number): Html {
  const x = rounded(at);
  return html`<line class="mark ${tone}" x1="${x}" x2="${x}" y1="${PLOT.top + 10}" y2="${PLOT.top + PLOT.height}" />
<text class="tick middle ${tone}" x="${x}" y="${PLOT.top + 7}">${sign}</text>`;
}

/** `0.25`, `12`, `3.4k`, `2M` */
export function shortNumber(value: number): string {
  const [divisor, unit] = value >= 1e6 ? [1e6, 'M'] : value >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / divisor).toPrecision(3))}${unit}`;
}
