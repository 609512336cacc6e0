import type { Incident } from '../../../lib/release/release-record.ts';
import type { ReleaseView } from '../../../lib/views/read-release.ts';
import { shortNumber } from '../../charts/alarm-chart.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { durationText, timeText } from '../../page/time.ts';
import { WORDS } from './words.ts';

/** Why a release went wrong and how it was taken back, in plain words with the times; what serves, and what to do next. */
export function storySection({ state, shown }: ReleaseView, language: Language): Html | '' {
  if (!state) return '';
  const words = WORDS[language];
  const { record } = state;
  const { incident, serving, cause } = shown ?? {};
  const isWrong = record.status !== 'running' && record.status !== 'succeeded';
  if (!incident && !isWrong) return '';
  const steps = incident
    ? incidentSteps(incident, language)
    : [html`<li>${record.reason?.cause ?? cause ?? ''}</li>`];
  const { reason } = record;
  return html`<section class="card"><h2>${words.story}</h2>
<ol class="story">${steps}</ol>
<dl class="facts">${fact(words.serving, serving ?? reason?.serving)}${
    reason === undefined ? '' : fact(words.next, html`<code>${reason.next}</code>`)
  }</dl></section>`;
}

const fact = (name: string, value: string | Html | undefined): Html | '' =>
  value === undefined ? '' : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

function incidentSteps(incident: Incident, language: Language): Html[] {
  const { told } = WORDS[language];
  const { alarmAt, stopAt, trafficBackAt } = incident;
  const step = (at: string | undefined, text: string) =>
    html`<li>${at === undefined ? '' : html`${timeText(at)} `}${text}</li>`;
  const span = (from: string, to: string) => durationText(from, to, language);
  const began = alarmAt ?? stopAt;
  return [
    step(alarmAt, whatHappened(incident, language)),
    ...(stopAt === undefined
      ? []
      : [step(stopAt, alarmAt === undefined ? told.stopAlone : told.stop(span(alarmAt, stopAt)))]),
    trafficBackAt === undefined || began === undefined
      ? step(undefined, told.notBack)
      : step(trafficBackAt, told.back(span(began, trafficBackAt), alarmAt ? told.theAlarm : told.theStop)),
  ];
}

function whatHappened(
  { kind, alarm, metric, value, threshold, cause }: Incident,
  language: Language,
): string {
  const { told } = WORDS[language];
  if (kind !== 'alarm' || alarm === undefined) return told.other(cause);
  const isKnown = metric !== undefined && value !== undefined && threshold !== undefined;
  const numbers = isKnown ? ` ${told.numbers(metric, shortNumber(value), shortNumber(threshold))}` : '';
  return `${told.alarm(alarm)}${numbers}`;
}
