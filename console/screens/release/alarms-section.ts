import type { ReleaseView } from '../../../lib/views/read-release.ts';
import type { AlarmTrace } from '../../../lib/views/watch-state.ts';
import { alarmChart, shortNumber, type Mark } from '../../charts/alarm-chart.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { status } from '../../page/status.ts';
import { table } from '../../page/table.ts';
import { secondsText, timeText } from '../../page/time.ts';
import { WORDS } from './words.ts';

/** A table as long as this still says something. */
const ROWS = 40;

interface ToldMark extends Mark {
  readonly text: string;
}

/** What the alarms of the environment saw, with the moments at which traffic moved. */
export function alarmsSection(view: ReleaseView, language: Language): Html | '' {
  const { state, shown } = view;
  if (!state || !shown) return '';
  const words = WORDS[language];
  const planned = state.plan?.environments.find(({ name }) => name === shown.name);
  if (state.alarms.length === 0 && (planned === undefined || planned.alarms.length > 0)) return '';
  const marks = marksOf(view, language);
  return html`<section class="card"><h2>${words.alarms(shown.name)}</h2>
${state.alarms.length === 0 ? html`<p class="soft">${words.noAlarms}</p>` : state.alarms.map((alarm) => alarmPart(alarm, marks, language))}
${state.alarms.length === 0 ? '' : legend(marks)}</section>`;
}

function alarmPart(alarm: AlarmTrace, marks: readonly Mark[], language: Language): Html {
  const words = WORDS[language];
  const {
    name,
    state,
    points,
    metric,
    statistic = '',
    periodSeconds = 60,
    threshold,
    comparison = '',
  } = alarm;
  const isBad = beyond(threshold, comparison);
  const what = metric && words.metric(statistic, metric, secondsText(periodSeconds, language));
  const limit =
    threshold === undefined ? '' : words.limit(SIGNS[comparison] ?? comparison, shortNumber(threshold));
  const title = [what, limit].filter(Boolean).join(' · ');
  const most = shortNumber(Math.max(0, ...points.map(({ value }) => value)));
  const summary = words.chart(name, points.length, most, points.filter(({ value }) => isBad(value)).length);
  const tone = state === 'ALARM' ? 'bad' : state === 'OK' ? 'good' : 'waiting';
  return html`<h3>${name} ${status(tone, words.alarmStates[state] ?? state)}</h3>
${
  points.length === 0
    ? html`<p class="empty">${words.noValues}</p>`
    : html`${alarmChart({ title, summary, points, periodSeconds, threshold, isBad, marks })}${valuesTable(alarm, language)}`
}`;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, ComparisonOperator */
const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

function beyond(threshold: number | undefined, comparison: string): (value: number) => boolean {
  if (threshold === undefined) return () => false;
  if (comparison === 'GreaterThanOrEqualToThreshold') return (value) => value >= threshold;
  if (comparison === 'GreaterThanThreshold') return (value) => value > threshold;
  if (comparison === 'LessThanThreshold') return (value) => value < threshold;
  return comparison === 'LessThanOrEqualToThreshold' ? (value) => value <= threshold : () => false;
}

function valuesTable({ name, points }: AlarmTrace, language: Language): Html {
  const words = WORDS[language];
  const rows = points
    .slice(-ROWS)
    .map(({ at, value }) => [timeText(at), html`<span class="number">${shortNumber(value)}</span>`]);
  return html`<details data-keep="values ${name}"><summary>${words.values}</summary>
${table({ caption: name, columns: [words.from, words.value], rows, empty: words.noValues })}</details>`;
}

/** Steps are numbered, what the alarm did has a letter. */
function marksOf({ shown, steps, shiftingFrom }: ReleaseView, language: Language): ToldMark[] {
  const words = WORDS[language].marks;
  const { shiftedAt, incident } = shown ?? {};
  const moved = steps.map(({ at, share }, index): ToldMark => {
    const percent = Math.round(share * 100);
    return { at, sign: `${index + 1}`, tone: 'step', text: words.step(percent) };
  });
  return [
    ...marked(isBefore(shiftingFrom, steps[0]?.at) ? shiftingFrom : undefined, {
      sign: 'T',
      tone: 'step',
      text: words.shifting,
    }),
    ...moved,
    ...marked(moved.at(-1)?.text === words.step(100) ? undefined : shiftedAt, {
      sign: 'S',
      tone: 'step',
      text: words.shifted,
    }),
    ...marked(incident?.alarmAt, { sign: 'A', tone: 'bad', text: words.alarm }),
    ...marked(incident?.stopAt, { sign: 'R', tone: 'bad', text: words.stop }),
    ...marked(incident?.trafficBackAt, { sign: 'B', tone: 'good', text: words.back }),
  ];
}

/** A second is as fine as the page tells times. */
const isBefore = (at: string | undefined, step: string | undefined): boolean =>
  at !== undefined && (step === undefined || Date.parse(step) - Date.parse(at) >= 1000);

const marked = (at: string | undefined, mark: Omit<ToldMark, 'at'>): ToldMark[] =>
  at === undefined ? [] : [{ at, ...mark }];

const legend = (marks: readonly ToldMark[]): Html =>
  html`<ul class="legend">${marks.map(
    ({ sign, tone, at, text }) => html`<li><b class="${tone}">${sign}</b> ${timeText(at)} ${text}</li>`,
  )}</ul>`;
