import type { ReleaseView } from '../../../lib/views/read-release.ts';
import { button } from '../../page/button.ts';
import { faultText } from '../../page/fault-text.ts';
import { html, type Html } from '../../page/html.ts';
import { notice } from '../../page/notice.ts';
import type { Viewer } from '../../page/viewer.ts';
import { releaseBadge } from '../../release/release-badge.ts';
import { releasePath } from '../../release/release-path.ts';
import { rollBackPath } from '../../release/roll-back-path.ts';
import { WORDS } from './words.ts';

/** How a release stands, what can be done about it, and what of it cannot be read just now. */
export function statusSection({ state, servingIn, release }: ReleaseView, viewer: Viewer): Html | '' {
  if (!state) return '';
  const words = WORDS[viewer.language];
  const { status, application } = state.record;
  const back = servingIn.map(
    (name) => html`<a class="button" href="${rollBackPath(application, name)}">${words.rollBack(name)}</a>`,
  );
  return html`<div class="row">${releaseBadge(status, viewer.language)}${
    status === 'running' ? stopQuestion(release, viewer) : ''
  }${back}</div>${(state.faults ?? []).map((fault) => notice('waiting', faultText(fault, viewer.language)))}`;
}

function stopQuestion(release: string, viewer: Viewer): Html {
  const words = WORDS[viewer.language];
  const yes = button(viewer, { to: `${releasePath(release)}/stop`, text: words.stopYes, tone: 'danger' });
  return html`<details class="ask" data-keep="stop"><summary class="button danger">${words.stop}</summary>
<p>${words.stopHow}</p>${yes}</details>`;
}
