import type { Stage, StageState } from '../../../lib/views/pipeline.ts';
import type { ReleaseView } from '../../../lib/views/read-release.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { durationText } from '../../page/time.ts';
import { environmentBadge } from '../../release/release-badge.ts';
import { WORDS } from './words.ts';

/** The pipeline as a picture: a row of stages for the release, and one for each environment. */
export function pipelineSection({ pipeline, state }: ReleaseView, language: Language): Html | '' {
  if (!pipeline || !state) return '';
  const words = WORDS[language];
  return html`<section class="card"><h2>${words.pipeline}</h2>
<div class="pipeline">${track(words.whole, html``, { stages: pipeline.stages, language })}${pipeline.environments.map(
    ({ name, status, stages }) =>
      track(name, environmentBadge(status, state.record.status, language), { stages, language }),
  )}</div></section>`;
}

function track(
  name: string,
  badge: Html,
  { stages, language }: { readonly stages: readonly Stage[]; readonly language: Language },
): Html {
  return html`<h3>${name} ${badge}</h3>
<ol class="stages" aria-label="${name}">${stages.map((stage) => stageItem(stage, language))}</ol>`;
}

const SIGNS: Readonly<Record<StageState, string>> = { done: '✓', now: '◐', bad: '✕', next: '', skipped: '–' };

function stageItem({ name, state, from, to }: Stage, language: Language): Html {
  const words = WORDS[language];
  const time =
    from === undefined
      ? ''
      : to === undefined
        ? words.since(from.slice(11, 19))
        : durationText(from, to, language);
  return html`<li class="stage ${state}"${state === 'now' ? html` aria-current="step"` : ''}><span class="dot" aria-hidden="true">${SIGNS[state]}</span>
<b>${words.stages[name]}</b> <span class="unseen">${words.states[state]}</span> <span class="soft">${time}</span></li>`;
}
