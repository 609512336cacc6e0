import { didYouMean } from '../../../lib/appspec/did-you-mean.ts';
import type { DeploymentRow } from '../../code-deploy/deployment-row.ts';
import { statusBadge, statusText } from '../../code-deploy/status-badge.ts';
import { typeText } from '../../code-deploy/type-text.ts';
import { CODE_DEPLOY_WORDS } from '../../code-deploy/words.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import type { LivePage } from '../../page/live-page.ts';
import { notice } from '../../page/notice.ts';
import { table } from '../../page/table.ts';
import { timeText } from '../../page/time.ts';
import { deploymentFilter, filterPath, STATUSES } from './deployment-filter.ts';
import type { DeploymentsView } from './deployments-view.ts';
import { readDeployments } from './read-deployments.ts';
import { MOST_GROUPS } from './read-groups-side-by-side.ts';
import { WORDS } from './words.ts';

const PAUSE_MS = 5_000;

export const deploymentsPage: LivePage<DeploymentsView, 'rows'> = {
  path: '/deployments',
  read: (account, request) => readDeployments(account, deploymentFilter(request)),
  title: (_view, { language }) => WORDS[language].title,
  regions: { rows: (view, { language }) => rowsTable(view, language) },
  body: (view, { language }, { rows }) =>
    html`${filters(view, language)}${trouble(view, language)}${rows}${pages(view, language)}`,
  announce: ({ rows }, { language }) =>
    WORDS[language].active(rows.filter(({ isActive }) => isActive).length),
  pauseMs: () => PAUSE_MS,
};

function filters({ filter, applications, groups }: DeploymentsView, language: Language): Html {
  const words = WORDS[language];
  return html`<form class="filters" method="get" action="/deployments">
<label>${words.id}<input name="id" value="${filter.id ?? ''}" placeholder="d-…" autocomplete="off" spellcheck="false" /></label>
<label>${words.status}<select name="status">${option('', words.any, filter.status === undefined)}${STATUSES.map(
    (status) => option(status, statusText(status, language), status === filter.status),
  )}</select></label>
<label>${words.application}<input name="application" value="${filter.application ?? ''}" list="applications" autocomplete="off" spellcheck="false" /></label>
<datalist id="applications">${applications.map((name) => html`<option value="${name}"></option>`)}</datalist>
${groups.length > 1 ? html`<label>${words.group}<select name="group">${option('', words.all, filter.group === undefined)}${groups.map((name) => option(name, name, name === filter.group))}</select></label>` : ''}
<button class="main">${words.filter}</button>
<a href="/deployments">${words.clear}</a>
<a class="button end" href="/deployments/new">${words.create}</a>
</form>`;
}

const option = (value: string, text: string, isChosen: boolean): Html =>
  html`<option value="${value}"${isChosen ? html` selected` : ''}>${text}</option>`;

function trouble({ trouble: what, filter, applications }: DeploymentsView, language: Language): Html | '' {
  const words = WORDS[language];
  const { application = '' } = filter;
  if (what === undefined) return '';
  if (what === 'too-many') return notice('waiting', words.tooMany(MOST_GROUPS));
  const near = didYouMean(application, applications);
  const offer =
    near === undefined ? '' : html` <a href="${filterPath({ application: near })}">${words.near(near)}</a>`;
  return notice('waiting', html`${words.unknown(application)}${offer}`);
}

function rowsTable({ rows }: DeploymentsView, language: Language): Html {
  const words = WORDS[language];
  const { id, status, type, application, group, revision, start, end, initiator, actions } = words;
  return table({
    caption: words.title,
    columns: [id, status, type, application, group, revision, start, end, initiator, actions],
    rows: rows.map((row) => cells(row, language)),
    empty: words.empty,
  });
}

function cells(row: DeploymentRow, language: Language): (string | Html)[] {
  const words = WORDS[language];
  const path = `/deployments/${encodeURIComponent(row.id)}`;
  return [
    html`<a class="id" href="${path}">${row.id}</a>`,
    statusBadge(row.status, language),
    typeText(row, language),
    html`<a href="${filterPath({ application: row.application })}">${row.application}</a>`,
    row.group,
    revisionText(row),
    timeText(row.startedAt ?? row.createdAt),
    timeText(row.endedAt),
    initiatorText(row, language),
    row.isActive
      ? html`<a href="${path}/stop" aria-label="${words.stop} ${row.id}">${words.stop}</a>`
      : html`<a href="${path}" aria-label="${words.view} ${row.id}">${words.view}</a>`,
  ];
}

/** Its end tells it apart; the whole is its title. */
function revisionText({ revision = '' }: DeploymentRow): Html {
  const name = revision
    .replace(/\?versionId=.*/, '')
    .split('/')
    .slice(-2)
    .join('/');
  return html`<span class="cut" title="${revision}">${name}</span>`;
}

function initiatorText({ creator, release }: DeploymentRow, language: Language): string | Html {
  const who = CODE_DEPLOY_WORDS[language].creators[creator] ?? creator;
  if (release === undefined) return who;
  return html`${who}, <a href="/releases/${encodeURIComponent(release)}">${WORDS[language].release}</a>`;
}

function pages({ filter, next }: DeploymentsView, language: Language): Html {
  const words = WORDS[language];
  const { application, group, status } = filter;
  const isFirst = filter.after === undefined && filter.before === undefined && filter.skip === 0;
  return html`<p class="pages">${isFirst ? '' : html`<a href="${filterPath({ application, group, status })}">${words.newest}</a>`}${
    next === undefined ? '' : html`<a href="${filterPath(next)}">${words.older}</a>`
  }</p>`;
}
