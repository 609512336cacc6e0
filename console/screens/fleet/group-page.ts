import type { HostLine } from '../../../lib/views/group-hosts.ts';
import { type GroupPage, readGroupPage } from '../../../lib/views/read-fleet.ts';
import { statusBadge, statusText } from '../../code-deploy/status-badge.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import type { LivePage } from '../../page/live-page.ts';
import { Refusal } from '../../page/refusal.ts';
import { select } from '../../page/select.ts';
import { table } from '../../page/table.ts';
import { timeText } from '../../page/time.ts';
import { TARGET_STATUSES } from '../deployment/target-filter.ts';
import { versionLink } from './fleet-page.ts';
import { healthBadge } from './health-badge.ts';
import { groupPath, hostWish, type HostWish } from './host-filter.ts';
import { pageLinks } from './page-links.ts';
import { WORDS } from './words.ts';

const PAUSE_MS = 10_000;
const PAGE = 80;

interface GroupPageView extends GroupPage {
  readonly wish: HostWish;
}

/** The hosts of a deployment group, a page at a time. */
export const groupPage: LivePage<GroupPageView, 'hosts'> = {
  path: '/fleet/:application/:group',
  async read(account, request) {
    const { application = '', group = '' } = request.params;
    const wish = hostWish(request);
    const found = await readGroupPage(account, { application, group }, { ...wish, size: PAGE }).catch(
      (error: unknown) => {
        throw MISSING.test((error as Error).name)
          ? new Refusal(404, missing(group), { cause: error })
          : error;
      },
    );
    return { ...found, wish };
  },
  title: ({ view }, { language }) => WORDS[language].groupTitle(view.group),
  regions: { hosts: (view, { language }) => hostsRegion(view, language) },
  body: (view, { language }, regions) =>
    html`${isOfHosts(view) ? filters(view, language) : ''}${regions.hosts}`,
  announce: ({ hosts }, { language }) => WORDS[language].count(hosts.count),
  pauseMs: () => PAUSE_MS,
};

const isOfHosts = ({ view }: Pick<GroupPageView, 'view'>): boolean => view.platform === 'Server';

const MISSING = /^(ApplicationDoesNotExist|DeploymentGroupDoesNotExist|Invalid\w+Name)Exception$/;

const missing = (group: string) => ({
  en: `CodeDeploy has no deployment group ${group} in this application.`,
  zh: `CodeDeploy 的这个应用程序中没有部署组 ${group}。`,
});

function filters({ view, wish }: GroupPageView, language: Language): Html {
  const words = WORDS[language];
  const { status = '', health = '', host = '' } = wish.filter;
  const statuses = TARGET_STATUSES.map((name) => ({ value: name, text: statusText(name, language) }));
  const healths = [
    { value: '', text: words.anyHealth },
    { value: 'bad', text: words.badHealth },
  ];
  return html`<form class="filters" method="get" action="${groupPath(view.application, view.group)}">
${select({ label: words.filterStatus, name: 'status', options: [{ value: '', text: words.anyStatus }, ...statuses], chosen: status })}
${select({ label: words.filterHealth, name: 'health', options: healths, chosen: health })}
<label>${words.filterHost}<input name="host" value="${host}" placeholder="i-…" autocomplete="off" spellcheck="false" /></label>
<button>${words.show}</button></form>`;
}

function hostsRegion({ view, wish: { filter }, hosts, isCut }: GroupPageView, language: Language): Html {
  const words = WORDS[language];
  if (!isOfHosts({ view })) return html`<p class="empty">${words.noHosts}</p>`;
  const { application, group, deployment } = view;
  return html`<p class="soft">${words.count(hosts.count)}${isCut ? words.cut : ''}</p>
${table({
  caption: words.groupTitle(group),
  columns: [words.host, words.version, words.health, words.status, words.lastSign],
  rows: hosts.items.map((line) => hostRow(line, language)),
  empty: deployment ? words.empty : words.never,
})}
${pageLinks(hosts, (page) => groupPath(application, group, { filter, page }), language)}<p class="soft">${words.heartbeat}</p>`;
}

function hostRow({ host, version, health, status, deployment, lastEvent }: HostLine, language: Language) {
  const path = `/deployments/${encodeURIComponent(deployment)}/targets/${encodeURIComponent(host)}`;
  const sign = lastEvent && html`${timeText(lastEvent.at)} ${lastEvent.name}`;
  return [
    html`<a class="id" href="${path}">${host}</a>`,
    versionLink(version, language),
    health === undefined ? html`<span class="none">–</span>` : healthBadge(health, language),
    statusBadge(status, language),
    sign ?? html`<span class="none">${WORDS[language].noSign}</span>`,
  ];
}
