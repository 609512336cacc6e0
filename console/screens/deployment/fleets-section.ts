import { statusBadge, statusText } from '../../code-deploy/status-badge.ts';
import { recentEvent, type TargetView, timesOf } from '../../code-deploy/target-view.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { table } from '../../page/table.ts';
import { durationText, timeText } from '../../page/time.ts';
import type { Viewer } from '../../page/viewer.ts';
import { functionTable, serviceTable } from './other-targets.ts';
import type { DeploymentView } from './read-deployment.ts';
import type { FleetView } from './read-fleets.ts';
import { TARGET_STATUSES, targetQuery } from './target-filter.ts';
import { targetPath } from './target-path.ts';
import { trafficOf } from './traffic-of.ts';
import { WORDS } from './words.ts';

/** The targets, a table for each fleet. */
export function fleetsSection(view: DeploymentView, { language }: Viewer): Html {
  if (view.row.platform === 'Lambda') return functionTable(view, language);
  if (view.row.platform === 'ECS') return serviceTable(view, language);
  return html`${statusLinks(view, language)}${view.fleets.map((fleet) => fleetTable(fleet, view, language))}`;
}

/** All, or those of one status, with how many there are. */
function statusLinks({ row, counts, filter }: DeploymentView, language: Language): Html | '' {
  const words = WORDS[language];
  const statuses = TARGET_STATUSES.filter((name) => counts[name] > 0 || name === filter.status);
  if (statuses.length === 0) return '';
  const link = (name: string | undefined, text: string) =>
    html`<a href="/deployments/${encodeURIComponent(row.id)}${targetQuery(name)}"${
      name === filter.status ? html` aria-current="true"` : ''
    }>${text}</a>`;
  return html`<nav class="tabs" aria-label="${words.narrow}">${link(undefined, words.allStatuses)}${statuses.map(
    (name) => link(name, `${statusText(name, language)} ${counts[name]}`),
  )}</nav>`;
}

function fleetTable(fleet: FleetView, view: DeploymentView, language: Language): Html {
  const words = WORDS[language];
  const name = words.fleets[fleet.name];
  const { host, environment, status, traffic, recent, start, end, duration } = words;
  const isOne = view.row.type === 'in-place';
  const isNarrowed = view.filter.status !== undefined;
  return html`<h2>${name}${fleet.count === undefined ? '' : ` (${fleet.count})`}</h2>
${table({
  caption: name,
  columns: [host, ...(isOne ? [] : [environment]), status, traffic, recent, start, end, duration],
  rows: fleet.targets.map((target) => cells(target, view, language)),
  empty: isNarrowed ? words.noSuchTargets : words.noTargets,
})}${pages(fleet, view, language)}`;
}

function cells(
  target: TargetView,
  { row, healthy, now }: DeploymentView,
  language: Language,
): (string | Html)[] {
  const words = WORDS[language];
  const { startedAt, endedAt } = timesOf(target);
  const recent = recentEvent(target);
  const traffic = trafficOf(target, healthy);
  return [
    html`<a class="id" href="${targetPath(row.id, target)}">${target.name}</a>`,
    ...(row.type === 'in-place' ? [] : [words.environments[target.fleet ?? 'Green']]),
    statusBadge(target.status, language),
    traffic === undefined ? '–' : traffic ? words.yes : words.no,
    recent ? html`${recent.name} <span class="soft">${statusText(recent.status, language)}</span>` : '–',
    timeText(startedAt),
    timeText(endedAt),
    html`<span class="number">${durationText(startedAt, startedAt && (endedAt ?? now), language)}</span>`,
  ];
}

/** Each fleet turns its own pages. */
function pages({ name, next }: FleetView, { row, filter }: DeploymentView, language: Language): Html | '' {
  const places = Object.fromEntries(
    Object.entries(filter.places).map(([fleet, { skip, token = '' }]) => [fleet, `${skip} ${token}`]),
  );
  const { [name]: here, ...others } = places;
  if (next === undefined && here === undefined) return '';
  const words = WORDS[language];
  const link = (to: Record<string, string>, text: string) =>
    html`<a href="/deployments/${encodeURIComponent(row.id)}${targetQuery(filter.status, to)}">${text}</a>`;
  return html`<p class="pages">${here === undefined ? '' : link(others, words.first)}${
    next === undefined ? '' : link({ ...others, [name]: next }, words.next)
  }</p>`;
}
