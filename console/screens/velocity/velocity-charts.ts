import { daysIn } from '../../../lib/velocity/day.ts';
import type { EnvironmentVelocity, Took, VelocityStep } from '../../../lib/velocity/measure-environment.ts';
import { barChart } from '../../charts/bar-chart.ts';
import { dotChart } from '../../charts/dot-chart.ts';
import { html, type Html } from '../../page/html.ts';
import { table } from '../../page/table.ts';
import { secondsText } from '../../page/time.ts';
import { percentText } from './figure-text.ts';
import type { Shown } from './shown.ts';
import { WORDS } from './words.ts';

/** Deployments, lead time, failures and recovery over the days; what has no value has no chart. */
export function velocityCharts(measured: EnvironmentVelocity, shown: Shown): Html[] {
  return [
    deploymentsChart(measured, shown),
    ...tookChart('leadTime', measured, shown),
    ...rateChart(measured, shown),
    ...tookChart('recovery', measured, shown),
  ];
}

function deploymentsChart({ steps }: EnvironmentVelocity, shown: Shown): Html {
  const words = WORDS[shown.language];
  const { days } = shown.velocity;
  const sum = (of: 'deployments' | 'failed') => steps.reduce((total, step) => total + step[of], 0);
  return barChart({
    title: words.charts.deployments(shown.stepDays),
    summary: words.summary.deployments(sum('deployments'), sum('failed')),
    valueText: String,
    below: below(shown),
    width: shown.stepDays / days,
    bars: steps.map((step) => ({ at: startOf(step, shown), value: step.deployments, bad: step.failed })),
  });
}

function tookChart(what: 'leadTime' | 'recovery', { steps }: EnvironmentVelocity, shown: Shown): Html[] {
  const words = WORDS[shown.language];
  const dots = steps.flatMap((step) => {
    const value = step[what].meanSeconds;
    return value === undefined ? [] : [{ at: middleOf(step, shown), value }];
  });
  if (dots.length === 0) return [];
  const longest = Math.max(...dots.map(({ value }) => value));
  const valueText = (seconds: number) => (seconds === 0 ? '0' : secondsText(seconds, shown.language));
  return [
    dotChart({
      title: words.charts[what],
      summary: words.summary[what](valueText(longest)),
      most: TOPS.find((top) => top >= longest) ?? longest,
      valueText,
      below: below(shown),
      dots,
    }),
  ];
}

/** Seconds that are round in the units of time, and whose halves are too. */
const TOPS = [
  10, 20, 60, 120, 240, 600, 1_200, 3_600, 7_200, 14_400, 43_200, 86_400, 172_800, 604_800, 1_209_600,
];

function rateChart({ steps }: EnvironmentVelocity, shown: Shown): Html[] {
  const words = WORDS[shown.language];
  const dots = steps
    .filter(({ deployments }) => deployments > 0)
    .map((step) => ({ at: middleOf(step, shown), value: step.failed / step.deployments }));
  if (dots.length === 0) return [];
  const highest = percentText(Math.max(...dots.map(({ value }) => value)));
  const title = words.charts.failureRate;
  const summary = words.summary.failureRate(highest);
  return [dotChart({ title, summary, most: 1, valueText: percentText, below: below(shown), dots })];
}

/** Where a step begins, from 0 to 1. */
const startOf = ({ day }: VelocityStep, { velocity }: Shown): number =>
  (daysIn(velocity.from, day) - 1) / velocity.days;

const middleOf = (step: VelocityStep, shown: Shown): number =>
  Math.min(1, startOf(step, shown) + shown.stepDays / shown.velocity.days / 2);

const below = ({ velocity: { from, to } }: Shown) => [
  { at: 0, text: from },
  { at: 1, text: to },
];

/** The same as the charts, in words and figures. */
export function stepsTable({ environment, steps }: EnvironmentVelocity, { language }: Shown): Html {
  const words = WORDS[language];
  const mean = ({ meanSeconds }: Took) =>
    html`<span class="number">${meanSeconds === undefined ? '–' : secondsText(meanSeconds, language)}</span>`;
  const rows = steps.map(({ day, deployments, failed, leadTime, recovery }) => [
    html`<span class="number">${day}</span>`,
    String(deployments),
    String(failed),
    mean(leadTime),
    mean(recovery),
  ]);
  const columns = [words.from, words.deployments, words.failed, words.charts.leadTime, words.charts.recovery];
  const caption = words.table(environment);
  return html`<details data-keep="${caption}"><summary>${caption}</summary>
${table({ caption, columns, rows, empty: words.noneInPeriod })}</details>`;
}
