import type { ReleaseView } from '../../../lib/views/read-release.ts';
import { button } from '../../page/button.ts';
import { faultText } from '../../page/fault-text.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { notice } from '../../page/notice.ts';
import { durationText, timeText } from '../../page/time.ts';
import type { Viewer } from '../../page/viewer.ts';
import { releaseBadge } from '../../release/release-badge.ts';
import { releasePath } from '../../release/release-path.ts';
import { rollBackPath } from '../../release/roll-back-path.ts';
import { WORDS } from './words.ts';

/** How a release stands and what it is, what can be done about it, and what of it cannot be read just now. */
export function statusSection(view: ReleaseView, viewer: Viewer): Html | '' {
  const { state, release } = view;
  if (!state) return '';
  const { status, application } = state.record;
  const back = servingIn(view).map(
    (name) =>
      html`<a class="button" href="${rollBackPath(application, name)}">${WORDS[viewer.language].rollBack(name)}</a>`,
  );
  return html`<div class="row">${releaseBadge(status, viewer.language)}${serves(view, viewer.language)}${
    status === 'running' ? stopQuestion(release, viewer) : ''
  }${back}</div>${whatItIs(state.record, viewer.language)}${(state.faults ?? []).map((fault) =>
    notice('waiting', faultText(fault, viewer.language)),
  )}`;
}

/** Where it serves still. */
const servingIn = ({ proved, release }: ReleaseView): string[] =>
  proved.flatMap((good) => (good.release === release ? good.environment : []));

/** Whether what succeeded once still serves. */
function serves(view: ReleaseView, language: Language): Html | '' {
  if (view.state?.record.status !== 'succeeded' || view.proved.length === 0) return '';
  const names = servingIn(view);
  const words = WORDS[language];
  return html`<span>${names.length > 0 ? words.serves(names) : words.servesNoMore}</span>`;
}

function whatItIs(
  { application, pushed, startedAt, endedAt }: NonNullable<ReleaseView['state']>['record'],
  language: Language,
): Html {
  const words = WORDS[language];
  return html`<p class="row summary"><a href="/releases?application=${encodeURIComponent(application)}">${application}</a>${
    pushed ? html`<span><code>${pushed.commit.slice(0, 12)}</code> ${pushed.subject}</span>` : ''
  }<span>${words.started} ${timeText(startedAt)}</span>${
    endedAt === undefined ? '' : html`<span>${words.took(durationText(startedAt, endedAt, language))}</span>`
  }</p>`;
}

function stopQuestion(release: string, viewer: Viewer): Html {
  const words = WORDS[viewer.language];
  const yes = button(viewer, { to: `${releasePath(release)}/stop`, text: words.stopYes, tone: 'danger' });
  return html`<details class="ask" data-keep="stop"><summary class="button danger">${words.stop}</summary>
<p>${words.stopHow}</p>${yes}</details>`;
}
