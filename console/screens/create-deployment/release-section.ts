import { csrfField } from '../../page/button.ts';
import { html, type Html } from '../../page/html.ts';
import type { Viewer } from '../../page/viewer.ts';
import { platformOf } from './field-sayings.ts';
import { hidden } from './form-section.ts';
import type { CreateView } from './read-create.ts';
import { WORDS } from './words.ts';

/** For an application of the pipeline: what a deployment from here lacks, and the way that has it. */
export function releaseSection(view: CreateView, viewer: Viewer): Html | '' {
  const { releases, asked, chosen } = view;
  if (releases === undefined) return '';
  const words = WORDS[viewer.language];
  return html`<section class="card"><h2>${words.released(asked.typed.application)}</h2>
<p>${words.releasedWhy}</p>${releases.length === 0 ? '' : html`<div class="row">${platformOf(chosen) === 'Server' ? takeForm(view, viewer) : ''}</div>${againForm(view, viewer)}`}</section>`;
}

function takeForm({ asked: { typed }, releases = [] }: CreateView, viewer: Viewer): Html {
  const words = WORDS[viewer.language];
  const options = releases.map(
    ({ release, artifact }) => html`<option value="${artifact}">${release}</option>`,
  );
  return html`<form class="row" method="post" action="/deployments/new">${csrfField(viewer)}${hidden(typed, ['revision'])}
<label>${words.fromRelease}<select name="revision">${options}</select></label><button name="step" value="edit">${words.take}</button></form>`;
}

function againForm({ asked: { typed }, releases = [], ticket }: CreateView, viewer: Viewer): Html {
  const words = WORDS[viewer.language];
  const environments = [...new Set(releases.flatMap(({ environments: names }) => names))];
  const option = (name: string) => html`<option value="${name}">${name}</option>`;
  return html`<details><summary>${words.releaseInstead}</summary>
<form class="row" method="post" action="/deployments/new/release">${csrfField(viewer)}<input type="hidden" name="ticket" value="${ticket}" /><input type="hidden" name="application" value="${typed.application}" />
<label>${words.release}<select name="release">${releases.map(({ release }) => option(release))}</select></label>
<label>${words.environment}<select name="environment">${environments.map(option)}</select></label>
<label>${words.reason}<input name="reason" maxlength="1000" autocomplete="off" /></label>
<button class="main">${words.startRelease}</button></form></details>`;
}
