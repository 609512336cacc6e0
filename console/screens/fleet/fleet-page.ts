import { readFleet, type FleetView } from '../../../lib/views/read-fleet.ts';
import type { GroupView } from '../../../lib/views/read-group.ts';
import { statusBadge, statusText } from '../../code-deploy/status-badge.ts';
import { bar } from '../../page/bar.ts';
import { choice } from '../../page/choice.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import type { LivePage } from '../../page/live-page.ts';
import { table } from '../../page/table.ts';
import { releasePath } from '../../release/release-path.ts';
import { groupPath, wantedPage } from './host-filter.ts';
import { pageLinks } from './page-links.ts';
import { WORDS } from './words.ts';

const PAUSE_MS = 10_000;
/** Each group costs some calls. */
const PAGE = 20;

/** What an application is deployed to, a group in each row and a page at a time. */
export const fleetPage: LivePage<FleetView, 'groups'> = {
  path: '/fleet',
  read: (account, { query }) =>
    readFleet(account, {
      application: query['application'] || undefined,
      page: wantedPage({ query }),
      size: PAGE,
    }),
  title: (_view, { language }) => WORDS[language].title,
  regions: { groups: (view, { language }) => groupsTable(view, language) },
  body: (view, { language }, regions) => html`${applicationChoice(view, language)}${regions.groups}`,
  pauseMs: () => PAUSE_MS,
};

function applicationChoice({ applications, application }: FleetView, language: Language): Html {
  const words = WORDS[language];
  const options = applications.map((name) => ({ value: name, text: name }));
  return html`<form class="filters" method="get" action="/fleet">
${choice({ label: words.application, name: 'application', options, chosen: application })}
<button>${words.show}</button></form>`;
}

function groupsTable({ application, groups }: FleetView, language: Language): Html {
  const words = WORDS[language];
  if (!groups) return nothingOf(application, language);
  const rows = table({
    caption: words.title,
    columns: [words.group, words.version, words.latest, words.counts, words.health, words.hosts],
    rows: groups.items.map((group) => groupRow(group, language)),
    empty: words.noGroups,
  });
  return html`${rows}${pageLinks(groups, (page) => fleetPath(application, page), language)}`;
}

/** What ECS deploys by itself CodeDeploy does not know, but the pipeline does. */
function nothingOf(application: string, language: Language): Html {
  const words = WORDS[language];
  if (application === '') return html`<p class="empty">${words.none}</p>`;
  return html`<p class="empty">${words.unknown(application)} <a href="/releases?application=${encodeURIComponent(application)}">${words.releases}</a></p>`;
}

const fleetPath = (application: string, page: number): string =>
  `/fleet?${new URLSearchParams({ application, page: String(page) }).toString()}`;

function groupRow(view: GroupView, language: Language): (string | Html)[] {
  const words = WORDS[language];
  const { application, group, platform, deployment, before } = view;
  if (!deployment)
    return [group, html`<span class="soft">${words.never}</span>`, '', '', healthText(view, language), ''];
  const link = html`<a class="id" href="/deployments/${encodeURIComponent(deployment.id)}">${deployment.id}</a>`;
  const was = before === undefined ? '' : html`<br /><span class="soft">${words.before(before)}</span>`;
  const hosts =
    platform === 'Server'
      ? html`<a href="${groupPath(application, group)}">${words.seeHosts}</a>`
      : html`<span class="soft">${words.hostless[platform] ?? platform}</span>`;
  return [
    group,
    html`${versionLink(deployment.release, language)}${was}`,
    html`${link}<br />${statusBadge(deployment.status, language)}`,
    countsBar(deployment.counts, language),
    healthText(view, language),
    hosts,
  ];
}

export const versionLink = (release: string | undefined, language: Language): Html =>
  release === undefined
    ? html`<span class="soft">${WORDS[language].unknownVersion}</span>`
    : html`<a class="id cut" href="${releasePath(release)}" title="${release}">${release}</a>`;

function countsBar(counts: Readonly<Record<string, number>>, language: Language): Html {
  const { Succeeded = 0, Failed = 0, InProgress = 0, Ready = 0, Skipped = 0 } = counts;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return html`<span class="none">–</span>`;
  const text = Object.entries(counts)
    .map(([name, count]) => `${statusText(name, language)} ${count}`)
    .join(', ');
  const parts = [
    { tone: 'good', size: Succeeded },
    { tone: 'bad', size: Failed },
    { tone: 'busy', size: InProgress + Ready },
    { tone: 'idle', size: Skipped },
  ] as const;
  return html`${bar(parts, total)}<span class="soft">${text}</span>`;
}

function healthText({ health, platform }: GroupView, language: Language): Html {
  const words = WORDS[language];
  if (platform !== 'Server') return html`<span class="none">–</span>`;
  if (health.size === 0) return html`<span class="soft">${words.noBalancer}</span>`;
  const healthy = [...health.values()].filter((state) => state === 'healthy').length;
  return html`<span class="${healthy === health.size ? 'good' : 'bad'}">${words.healthy(healthy, health.size)}</span>`;
}
