import type { ReleaseSummary } from '../../../lib/release/release-summary.ts';
import { readReleaseList, type ReleaseList } from '../../../lib/views/release-list.ts';
import { english } from '../../page/english.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import type { LivePage } from '../../page/live-page.ts';
import { choice } from '../../page/choice.ts';
import { table } from '../../page/table.ts';
import { durationText, timeText } from '../../page/time.ts';
import { environmentBadge, releaseBadge } from '../../release/release-badge.ts';
import { releasePath } from '../../release/release-path.ts';
import { RELEASE_WORDS } from '../../release/words.ts';
import { WORDS } from './words.ts';

const PAGE = 40;
/** Looking for the newest costs a call for each application: who has many sees news later. */
const PAUSE_MS = 5_000;
const PAUSE_OF_EACH_MS = 200;

export const releasesPage: LivePage<ReleaseList, 'rows'> = {
  path: '/releases',
  async read(account, { query }) {
    const application = query['application'] || undefined;
    const applications = await account.applications();
    return readReleaseList(account.store, { applications, application, after: query['after'], limit: PAGE });
  },
  title: (_view, { language }) => WORDS[language].title,
  regions: { rows: (view, { language }) => rows(view, language) },
  body: (view, { language, path }, regions) =>
    html`${filter(view, language)}${regions.rows}${pages(view, language, path)}`,
  announce: ({ releases }, { language }) =>
    WORDS[language].running(releases.filter(({ status }) => status === 'running').length),
  pauseMs: ({ applications, application }) =>
    application === undefined ? Math.max(PAUSE_MS, applications.length * PAUSE_OF_EACH_MS) : PAUSE_MS,
};

function filter({ applications, application = '' }: ReleaseList, language: Language): Html {
  const words = WORDS[language];
  const options = [
    { value: '', text: words.all },
    ...applications.map((name) => ({ value: name, text: name })),
  ];
  return html`<form class="filters" method="get" action="/releases">
${choice({ label: words.application, name: 'application', options, chosen: application })}
<button>${words.show}</button></form>`;
}

function rows({ releases, applications, application }: ReleaseList, language: Language): Html {
  const words = WORDS[language];
  const isUnknown = application !== undefined && !applications.includes(application);
  return table({
    caption: words.title,
    columns: [
      words.release,
      words.application,
      words.status,
      words.environments,
      words.started,
      words.took,
      words.by,
      words.why,
    ],
    rows: releases.map((release) => rowOf(release, language)),
    empty: isUnknown ? words.unknown(application) : words.none,
  });
}

function rowOf(release: ReleaseSummary, language: Language): (string | Html)[] {
  const {
    release: id,
    application,
    status,
    startedAt,
    endedAt,
    by,
    commit,
    environments,
    cause = '',
  } = release;
  return [
    html`<a class="id cut" href="${releasePath(id)}" title="${id}">${id}</a>`,
    application,
    releaseBadge(status, language),
    environments.map(
      (each) =>
        html`<div class="nowrap">${each.name} ${environmentBadge(each.status, status, language)}</div>`,
    ),
    timeText(startedAt),
    html`<span class="number">${durationText(startedAt, endedAt, language)}</span>`,
    html`${RELEASE_WORDS[language].startedBy[by]}${commit === undefined ? '' : html` <code>${commit.slice(0, 8)}</code>`}`,
    html`<span class="why">${english(cause, language)}</span>`,
  ] as (string | Html)[];
}

function pages({ application, next }: ReleaseList, language: Language, path: string): Html {
  const words = WORDS[language];
  const pathWith = (after?: string) => {
    const query = new URLSearchParams({
      ...(application === undefined ? {} : { application }),
      ...(after === undefined ? {} : { after }),
    });
    return query.size === 0 ? '/releases' : `/releases?${query.toString()}`;
  };
  const isLater = new URLSearchParams(path.split('?')[1]).has('after');
  return html`<p class="pages">${isLater ? html`<a href="${pathWith()}">${words.newest}</a>` : ''}${
    next === undefined ? '' : html`<a href="${pathWith(next)}">${words.older}</a>`
  }</p>`;
}
