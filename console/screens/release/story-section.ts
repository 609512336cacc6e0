import type { Incident } from '../../../lib/release/release-record.ts';
import type { ReleaseView } from '../../../lib/views/read-release.ts';
import { shortNumber } from '../../charts/alarm-chart.ts';
import { english } from '../../page/english.ts';
import { facts } from '../../page/facts.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { durationText, timeText } from '../../page/time.ts';
import { releasePath } from '../../release/release-path.ts';
import { WORDS } from './words.ts';

/** Why a release went wrong and how it was taken back, in plain words with the times; what serves, and what to do next. */
export function storySection(view: ReleaseView, language: Language): Html | '' {
  const { state, shown, proved, release } = view;
  if (!state) return '';
  const words = WORDS[language];
  const { status, reason } = state.record;
  const { incident, serving = reason?.serving ?? '', name } = shown ?? {};
  const isWrong = status !== 'running' && status !== 'succeeded';
  if (!incident && !isWrong) return '';
  const steps = incident ? incidentSteps(incident, language) : [endStep(view, language)];
  const good = proved.find(({ environment }) => environment === name);
  const link =
    good &&
    good.release !== release &&
    html`<a class="id" href="${releasePath(good.release)}">${good.release}</a>`;
  return html`<section class="card"><h2>${words.story}</h2>
<ol class="story">${steps}</ol>
${facts([
  { name: words.serving, value: english(serving, language) },
  { name: words.proved(name ?? ''), value: link || undefined },
  { name: words.next, value: reason && html`<code>${reason.next}</code>` },
])}</section>`;
}

/** Of a release that ended without an incident: in which stage, and what the record says of it. */
function endStep({ state, shown, pipeline }: ReleaseView, language: Language): Html {
  const { told, stages } = WORDS[language];
  const { status, reason } = state!.record;
  const all = [pipeline, ...(pipeline?.environments ?? [])].flatMap((track) => track?.stages ?? []);
  const bad = all.find((stage) => stage.state === 'bad');
  const lead = status === 'superseded' ? told.superseded : bad ? told.stage(stages[bad.name]) : '';
  return step(undefined, { lead, cause: reason?.cause ?? shown?.cause ?? '' }, language);
}

function incidentSteps(incident: Incident, language: Language): Html[] {
  const { told } = WORDS[language];
  const { alarmAt, stopAt, trafficBackAt } = incident;
  const say = (at: string | undefined, lead: string) => step(at, { lead }, language);
  const span = (from: string, to: string) => durationText(from, to, language);
  const began = alarmAt ?? stopAt;
  return [
    step(alarmAt, whatHappened(incident, language), language),
    ...(stopAt === undefined
      ? []
      : [say(stopAt, alarmAt === undefined ? told.stopAlone : told.stop(span(alarmAt, stopAt)))]),
    trafficBackAt === undefined || began === undefined
      ? say(undefined, told.notBack)
      : say(trafficBackAt, told.back(span(began, trafficBackAt), alarmAt ? told.theAlarm : told.theStop)),
  ];
}

interface Told {
  /** In the language of the page. */
  readonly lead: string;
  /** As the record has it. */
  readonly cause?: string;
}

function step(at: string | undefined, { lead, cause = '' }: Told, language: Language): Html {
  const time = at === undefined ? '' : html`${timeText(at)} `;
  return html`<li>${time}${lead}${lead !== '' && cause !== '' ? html`<br />` : ''}${english(cause, language)}</li>`;
}

function whatHappened({ kind, alarm, metric, value, threshold, cause }: Incident, language: Language): Told {
  const { told } = WORDS[language];
  if (kind !== 'alarm' || alarm === undefined) return { lead: told.kinds[kind], cause };
  const isKnown = metric !== undefined && value !== undefined && threshold !== undefined;
  const numbers = isKnown ? ` ${told.numbers(metric, shortNumber(value), shortNumber(threshold))}` : '';
  return { lead: `${told.alarm(alarm)}${numbers}` };
}
