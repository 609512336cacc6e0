import type { Stage, StageState } from '../../../lib/views/pipeline.ts';
import type { ReleaseView } from '../../../lib/views/read-release.ts';
import { english } from '../../page/english.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { durationText, timeText } from '../../page/time.ts';
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
  )}</div>${latest(state.record, language)}</section>`;
}

/** What a running release does, or waits for, in the words of its record. */
function latest(
  { status, changes }: NonNullable<ReleaseView['state']>['record'],
  language: Language,
): Html | '' {
  const change = changes.at(-1);
  if (status !== 'running' || !change) return '';
  return html`<p>${WORDS[language].latest} ${timeText(change.at)} ${english(change.text, language)}</p>`;
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
