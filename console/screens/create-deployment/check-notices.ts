import { warningText } from '../../../lib/appspec/warning-text.ts';
import { faultText } from '../../../lib/manifest/fault.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { notice } from '../../page/notice.ts';
import type { PlanView } from './read-plan.ts';
import { sizeText } from './size-text.ts';
import { type CreateWords, WORDS } from './words.ts';

/** Whether it is known already that every target would refuse the revision. */
export const isRefused = ({ check }: Pick<PlanView, 'check'>): boolean =>
  check?.is === 'without-app-spec' ||
  check?.is === 'unreadable' ||
  (check?.is === 'checked' && check.faults.length > 0);

/** What was found in the revision, with file and line. */
export function checkNotices({ check }: Pick<PlanView, 'check'>, language: Language): Html | '' {
  const words = WORDS[language];
  switch (check?.is) {
    case undefined:
      return '';
    case 'without-app-spec':
      return notice('bad', words.appSpecMissing);
    case 'unreadable':
      return notice('bad', words.notLookedInto(check.why));
    case 'too-large':
      return notice('waiting', words.notLookedInto(words.tooLarge(sizeText(check.bytes))));
    case 'checked':
      return findings(words, check.faults.map(faultText), check.warnings.map(warningText));
  }
}

function findings(words: CreateWords, faults: readonly string[], warnings: readonly string[]): Html {
  if (faults.length + warnings.length === 0) return notice('good', words.appSpecFine);
  return html`${faults.length > 0 ? notice('bad', html`${words.appSpecFaults}${list(faults)}`) : ''}${
    warnings.length > 0 ? notice('waiting', html`${words.appSpecWarnings}${list(warnings)}`) : ''
  }`;
}

const list = (lines: readonly string[]): Html =>
  html`<ul>${lines.map((line) => html`<li><code>${line}</code></li>`)}</ul>`;
