import type { ReleaseView } from '../../../lib/views/read-release.ts';
import type { WatchState } from '../../../lib/views/watch-state.ts';
import { bar } from '../../page/bar.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { secondsText } from '../../page/time.ts';
import { WORDS } from './words.ts';

/** While a release is in an environment: how many hosts or tasks have it, how much of the traffic, and how long it is watched yet. */
export function trafficSection({ state, shown }: ReleaseView, language: Language): Html | '' {
  if (!state || !shown || shown.endedAt !== undefined) return '';
  const parts = [hostsPart(shown.deployments.at(-1)?.hosts, language), trafficPart(state, language)];
  const told = [...parts, bakePart(state, shown, language)].filter((part) => part !== '');
  if (told.length === 0) return '';
  return html`<section class="card"><h2>${shown.name}</h2>${told}</section>`;
}

type Hosts = NonNullable<NonNullable<ReleaseView['shown']>['deployments'][number]['hosts']>;

function hostsPart(hosts: Hosts | undefined, language: Language): Html | '' {
  if (!hosts || hosts.total === 0) return '';
  const words = WORDS[language];
  const { total, succeeded, failed } = hosts;
  const isTasks = hosts.unit === 'tasks';
  const text = isTasks ? words.tasksText(succeeded, total) : words.hostsText(succeeded, total, failed);
  const parts = [
    { tone: 'good', size: succeeded },
    { tone: 'bad', size: failed },
  ] as const;
  return meter(isTasks ? words.tasks : words.hosts, bar(parts, total), text);
}

function trafficPart({ traffic }: WatchState, language: Language): Html | '' {
  if (!traffic) return '';
  const words = WORDS[language];
  const green = Math.round(traffic.green * 100);
  const text = words.trafficText(green, 100 - green);
  const hosts = traffic.hosts && words.trafficHosts(traffic.hosts.green, traffic.hosts.healthy);
  const parts = [
    { tone: 'good', size: green },
    { tone: 'busy', size: 100 - green },
  ] as const;
  return meter(words.traffic, bar(parts, 100), hosts === undefined ? text : `${text} · ${hosts}`);
}

function bakePart(
  { plan, now }: WatchState,
  { name, status, shiftedAt }: NonNullable<ReleaseView['shown']>,
  language: Language,
): Html | '' {
  const seconds = plan?.environments.find((planned) => planned.name === name)?.bake.seconds;
  if (status !== 'baking' || shiftedAt === undefined || !seconds) return '';
  const words = WORDS[language];
  const gone = Math.max(0, (Date.parse(now) - Date.parse(shiftedAt)) / 1000);
  const whole = secondsText(seconds, language);
  const text =
    gone >= seconds ? words.bakeOver(whole) : words.bake(secondsText(seconds - gone, language), whole);
  return meter(words.stages.bake, bar([{ tone: 'idle', size: Math.min(gone, seconds) }], seconds), text);
}

const meter = (name: string, picture: Html, text: string): Html =>
  html`<p class="meter"><b>${name}</b>${picture}<span class="soft">${text}</span></p>`;
