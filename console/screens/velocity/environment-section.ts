import type { EnvironmentVelocity, Rate, Took } from '../../../lib/velocity/measure-environment.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { secondsText } from '../../page/time.ts';
import { figureText, percentText } from './figure-text.ts';
import type { Shown } from './shown.ts';
import { stepsTable, velocityCharts } from './velocity-charts.ts';
import { WORDS } from './words.ts';

/** What is measured of an environment: figures, charts, and the charts as a table. */
export function environmentSection(measured: EnvironmentVelocity, shown: Shown): Html {
  const words = WORDS[shown.language];
  const { environment, untold } = measured;
  return html`<section class="card"><h2>${words.environment(environment)}</h2>
${doraFigures(measured, shown)}${deploymentFigures(measured, shown)}
${untold > 0 ? html`<p class="soft">${words.untold(untold)}</p>` : ''}
<div class="charts">${velocityCharts(measured, shown)}</div>
${stepsTable(measured, shown)}</section>`;
}

function doraFigures({ dora }: EnvironmentVelocity, { velocity, language }: Shown): Html {
  const words = WORDS[language];
  const { deploymentFrequency: frequency, leadTime, changeFailureRate, reworkRate } = dora;
  const perDay = words.perDay(figureText(frequency.perDay ?? 0));
  return html`<dl class="figures">
${figure(words.dora.frequency, perDay, words.succeeded(frequency.count, words.days(velocity.daysKnown)))}
${tookFigure(words.dora.leadTime, leadTime, language)}
${rateFigure(words.dora.failureRate, changeFailureRate, language)}
${tookFigure(words.dora.recovery, dora.failedDeploymentRecovery, language)}
${rateFigure(words.dora.rework, reworkRate, language)}</dl>`;
}

function deploymentFigures(measured: EnvironmentVelocity, { velocity, language }: Shown): Html {
  const words = WORDS[language];
  const { deployments, activeDays, meanSecondsBetween, mostInAnHour, hosts } = measured;
  const between =
    meanSecondsBetween === undefined ? words.nothing : secondsText(meanSecondsBetween, language);
  const hour = mostInAnHour && `${mostInAnHour.hour.replace('T', ' ')}:00`;
  return html`<dl class="figures">
${figure(words.deployments, String(deployments), words.onDays(activeDays, words.days(velocity.daysKnown)))}
${figure(words.between, between, '')}
${figure(words.inAnHour, String(mostInAnHour?.count ?? words.nothing), hour === undefined ? '' : words.fromHour(hour))}
${figure(words.hosts, hosts ? words.hostsMean(figureText(hosts.mean)) : words.nothing, hosts ? words.largest(hosts.largest) : '')}</dl>`;
}

function tookFigure(name: string, took: Took, language: Language): Html {
  const words = WORDS[language];
  const { count, meanSeconds, longestSeconds = 0, median, nineOfTen } = took;
  if (meanSeconds === undefined || !median || !nineOfTen) return figure(name, words.nothing, '');
  const span = (seconds: number) => secondsText(seconds, language);
  if (count === 1) return figure(name, span(meanSeconds), words.once);
  const rest = words.took(span(meanSeconds), span(nineOfTen.atMostSeconds), span(longestSeconds));
  return figure(name, span(median.atMostSeconds), `${rest}; ${words.times(count)}`);
}

function rateFigure(name: string, { count, of, rate }: Rate, language: Language): Html {
  const words = WORDS[language];
  if (rate === undefined) return figure(name, words.of(count, of), words.tooFew);
  return figure(name, percentText(rate), words.ofDeployments(count, of));
}

const figure = (name: string, value: string, remark: string): Html =>
  html`<div><dt>${name}</dt><dd class="figure">${value}</dd>${remark === '' ? '' : html`<dd>${remark}</dd>`}</div>`;
