import { statusBadge } from '../../code-deploy/status-badge.ts';
import type { EventView } from '../../code-deploy/target-view.ts';
import { english } from '../../page/english.ts';
import { facts } from '../../page/facts.ts';
import { faultText } from '../../page/fault-text.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import type { LivePage } from '../../page/live-page.ts';
import { notice } from '../../page/notice.ts';
import { table } from '../../page/table.ts';
import { durationText, timeText } from '../../page/time.ts';
import type { Viewer } from '../../page/viewer.ts';
import { type InstanceView, MOST_LINES, readInstance } from './read-instance.ts';
import { WORDS } from './words.ts';

const PAUSE_MS = 2_000;
const BUSY = new Set(['Pending', 'InProgress', 'Ready']);

export const instancePage: LivePage<InstanceView, 'facts' | 'events' | 'output'> = {
  path: '/deployments/:id/targets/:target',
  read: (account, { params }) => readInstance(account, { deployment: params['id']!, id: params['target']! }),
  title: ({ target, deployment }, { language }) => WORDS[language].title(target.name, deployment),
  regions: { facts: factsCard, events: eventTable, output },
  body: (_view, { language }, regions) =>
    html`${regions.facts}<h2>${WORDS[language].events}</h2>${regions.events}${regions.output}`,
  pauseMs: ({ target }) => (BUSY.has(target.status) ? PAUSE_MS : undefined),
};

function factsCard({ target, deployment }: InstanceView, { language }: Viewer): Html {
  const words = WORDS[language];
  return html`<section class="card">${facts([
    { name: words.status, value: statusBadge(target.status, language) },
    {
      name: words.deployment,
      value: html`<a class="id" href="/deployments/${encodeURIComponent(deployment)}">${deployment}</a>`,
    },
    { name: words.environment, value: target.fleet && words.environments[target.fleet] },
    { name: words.updated, value: timeText(target.updatedAt) },
  ])}${target.events
    .filter(({ status }) => status === 'Failed')
    .map((event) =>
      // What a person comes for: it is said before everything that went well.
      notice('bad', html`<b>${event.name}</b> ${said({ ...event, log: undefined }, target, language)}`),
    )}</section>`;
}

function eventTable({ target }: InstanceView, { language }: Viewer): Html {
  const words = WORDS[language];
  return table({
    caption: words.events,
    columns: [words.event, words.status, words.start, words.end, words.duration, words.log],
    rows: target.events.map((event) => [
      html`<span class="id">${event.name}</span>`,
      statusBadge(event.status, language),
      timeText(event.startedAt),
      timeText(event.endedAt),
      html`<span class="number">${durationText(event.startedAt, event.endedAt, language)}</span>`,
      said(event, target, language),
    ]),
    empty: words.noEvents,
  });
}

/** Of what went well the message says no more than its status. */
function said(event: EventView, { kind }: InstanceView['target'], language: Language): Html {
  const { script, errorCode, message, log, name, status } = event;
  const words = WORDS[language];
  const label = kind === 'host' ? words.script : words.hook;
  const sentence = status === 'Succeeded' || message === undefined ? '' : english(message, language);
  return html`${errorCode === undefined ? '' : html`<b class="bad">${errorCode}</b> `}${sentence}${
    script === undefined ? '' : html` <span class="soft">${label} <code>${script}</code></span>`
  }${log === undefined ? '' : logBox(log, `${words.log}: ${name}`)}`;
}

/** Scrolls by itself, also by keyboard. */
const logBox = (text: string, name: string): Html =>
  html`<pre class="log" tabindex="0" role="region" aria-label="${name}" data-keep="${name}">${text}</pre>`;

function output({ target, lines, isCut, fault }: InstanceView, { language }: Viewer): Html | '' {
  const words = WORDS[language];
  if (target.kind !== 'host') return '';
  const heading = html`<h2>${words.output}</h2>`;
  if (fault) return html`${heading}${notice('waiting', faultText(fault, language))}`;
  if (!lines || lines.length === 0) return html`${heading}<p class="empty">${words.noOutput}</p>`;
  return html`${heading}${isCut ? html`<p class="soft">${words.cut(MOST_LINES)}</p>` : ''}${logBox(
    lines.map(({ message }) => message.trimEnd()).join('\n'),
    words.output,
  )}`;
}
