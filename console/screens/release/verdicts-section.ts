import { hasEnded, type VerdictRecord } from '../../../lib/release/release-record.ts';
import type { ReleaseView } from '../../../lib/views/read-release.ts';
import { english } from '../../page/english.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { status } from '../../page/status.ts';
import { table } from '../../page/table.ts';
import { timeText } from '../../page/time.ts';
import { type Sample, sampleText, verdictText } from './verdict-text.ts';
import { WORDS } from './words.ts';

/** What each environment was judged by, with the samples that led to it. */
export function verdictsSection({ state }: ReleaseView, language: Language): Html | '' {
  if (!state || state.record.environments.length === 0) return '';
  const words = WORDS[language];
  const rows = state.record.environments.flatMap(({ name, verdicts }) =>
    verdicts.map((verdict) => [
      name,
      timeText(verdict.at),
      status(TONES[verdict.outcome], words.outcomes[verdict.outcome]),
      verdictText(verdict, language) ?? english(verdict.reason, language),
      samplesList(verdict, language),
    ]),
  );
  return html`<section class="card"><h2>${words.verdicts}</h2>
${table({
  caption: words.verdicts,
  columns: [words.environment, words.at, words.outcome, words.because, words.samples],
  rows,
  empty: hasEnded(state.record) ? words.neverJudged : words.noVerdicts,
})}</section>`;
}

const TONES = { healthy: 'good', bad: 'bad', unknown: 'waiting', error: 'bad' } as const;

const samplesList = ({ samples }: VerdictRecord, language: Language): Html =>
  html`<ul class="samples">${samples.map((sample) => html`<li>${sampleText(sample as unknown as Sample, language)}</li>`)}</ul>`;
