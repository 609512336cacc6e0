import { readVelocity } from '../../../lib/store/read-velocity.ts';
import type { Velocity } from '../../../lib/velocity/velocity.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import type { LivePage } from '../../page/live-page.ts';
import { choice } from '../../page/choice.ts';
import { select } from '../../page/select.ts';
import { environmentSection } from './environment-section.ts';
import { WORDS } from './words.ts';

const PERIODS = [7, 30, 90, 365] as const;
const USUAL = 30;
/** So many steps fit beside each other. */
const MOST_STEPS = 31;
const PAUSE_MS = 30_000;

interface VelocityView {
  readonly applications: readonly string[];
  /** The one that was asked for, or the first. */
  readonly application: string;
  readonly days: number;
  /** How many days each step of the charts has. */
  readonly stepDays: number;
  /** Undefined where the application has no release. */
  readonly velocity?: Velocity;
}

export const velocityPage: LivePage<VelocityView, 'measures'> = {
  path: '/velocity',
  async read(account, { query }) {
    const applications = await account.applications();
    const application = query['application'] || applications[0] || '';
    const days = PERIODS.find((period) => String(period) === query['days']) ?? USUAL;
    const stepDays = Math.ceil(days / MOST_STEPS);
    const view = { applications, application, days, stepDays };
    if (!applications.includes(application)) return view;
    const today = new Date().toISOString().slice(0, 10);
    const velocity = await readVelocity(account.store.objects, { application, days, stepDays, today });
    return { ...view, velocity };
  },
  title: (_view, { language }) => WORDS[language].title,
  regions: { measures: (view, { language }) => measures(view, language) },
  body: (view, { language }, regions) => html`${wish(view, language)}${regions.measures}${notes(language)}`,
  pauseMs: () => PAUSE_MS,
};

function wish({ applications, application, days }: VelocityView, language: Language): Html {
  const words = WORDS[language];
  const names = applications.map((name) => ({ value: name, text: name }));
  const periods = PERIODS.map((period) => ({ value: String(period), text: words.days(period) }));
  return html`<form class="filters" method="get" action="/velocity">
${choice({ label: words.application, name: 'application', options: names, chosen: application })}
${select({ label: words.period, name: 'days', options: periods, chosen: String(days) })}
<button>${words.show}</button></form>`;
}

function measures({ application, velocity, stepDays }: VelocityView, language: Language): Html {
  const words = WORDS[language];
  if (!velocity)
    return html`<p class="empty">${application === '' ? words.none : words.unknown(application)}</p>`;
  const { from, to, since, daysKnown, environments } = velocity;
  const isShort = since !== undefined && since > from && daysKnown > 0;
  return html`<p class="soft">${words.span(from, to)}${isShort ? ` · ${words.since(since, words.days(daysKnown))}` : ''}</p>
${environments.length === 0 ? html`<p class="empty">${words.noneInPeriod}</p>` : ''}
${environments.map((measured) => environmentSection(measured, { velocity, stepDays, language }))}`;
}

/** https://dora.dev/guides/dora-metrics/ defines them. */
function notes(language: Language): Html {
  const words = WORDS[language];
  return html`<details><summary>${words.how}</summary><ul>${words.notes.map((note) => html`<li>${note}</li>`)}
<li>${words.source}: <a href="https://dora.dev/guides/dora-metrics/" rel="noreferrer">dora.dev</a></li></ul></details>`;
}
