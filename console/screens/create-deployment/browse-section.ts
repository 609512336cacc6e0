import { csrfField } from '../../page/button.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { table } from '../../page/table.ts';
import { timeText } from '../../page/time.ts';
import type { Viewer } from '../../page/viewer.ts';
import { hidden } from './form-section.ts';
import type { BrowseRow, BrowseView } from './read-browse.ts';
import { sizeText } from './size-text.ts';
import type { Asked } from './typed.ts';
import { WORDS } from './words.ts';

/** A folder of S3 whose lines are buttons of forms: what was typed goes along. */
export function browseSection(view: BrowseView, { typed }: Asked, viewer: Viewer): Html {
  const words = WORDS[viewer.language];
  const kept = html`${csrfField(viewer)}${hidden(typed, ['revision'])}`;
  const up =
    view.up === undefined ? '' : html`<button class="link" name="at" value="${view.up}">${words.up}</button>`;
  return html`<form method="post" action="/deployments/new"><input type="hidden" name="step" value="browse" />${kept}
<p class="row"><code>${view.at || 's3://'}</code>${up}</p>
${rows(view, viewer.language)}</form>
<div class="row">${next(view, kept, words.next)}
<form method="post" action="/deployments/new">${kept}<input type="hidden" name="revision" value="${typed.revision}" /><button name="step" value="go-on">${words.cancel}</button></form></div>`;
}

const next = ({ at, next: after }: BrowseView, kept: Html, text: string): Html | '' =>
  after === undefined
    ? ''
    : html`<form method="post" action="/deployments/new"><input type="hidden" name="step" value="browse" />${kept}<input type="hidden" name="at" value="${at}" /><button name="after" value="${after}">${text}</button></form>`;

function rows({ at, rows: all }: BrowseView, language: Language): Html {
  const words = WORDS[language];
  return table({
    caption: at || words.buckets,
    columns: [words.name, words.size, words.changed, words.versions],
    rows: all.map((row) => cells(row, language)),
    empty: words.emptyFolder,
  });
}

function cells(row: BrowseRow, language: Language): (string | Html)[] {
  const words = WORDS[language];
  const isFile = row.kind === 'object' || row.kind === 'version';
  const open = html`<button class="link" name="at" value="${row.place}">${row.name}</button>`;
  return [
    isFile ? html`<span class="id">${row.name}</span> ${choose(row, words.choose)}` : open,
    row.bytes === undefined ? '' : sizeText(row.bytes),
    row.changedAt === undefined ? '' : timeText(row.changedAt),
    row.kind === 'object'
      ? html`<button class="link" name="at" value="${row.place}" aria-label="${words.versionsOf(row.name)}">${words.versions}</button>`
      : row.isNewest === true
        ? words.newest
        : '',
  ];
}

const choose = ({ isBundle, place, name }: BrowseRow, text: string): Html | '' =>
  isBundle ? html`<button name="choose" value="${place}" aria-label="${text}: ${name}">${text}</button>` : '';
