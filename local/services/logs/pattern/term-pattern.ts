import { invalidPattern } from './invalid-pattern.ts';
import type { MessageFilter } from './message-filter.ts';
import { regexBetweenPercents } from './text-match.ts';

/** All plain terms, none of those with `-`, and one of those with `?`, which count only where all others have it too. */
export function termPattern(pattern: string): MessageFilter {
  const terms = [...pattern.matchAll(TERM)].map(([, sign = '', phrase, regex, word]) => ({
    sign,
    matches: matcher(phrase, regex, word),
  }));
  if (pattern.replaceAll(TERM, '').trim() !== '')
    throw invalidPattern(
      'terms, each quoted where it holds other characters than letters and digits',
      pattern,
    );
  const required = terms.filter(({ sign }) => sign === '').map(({ matches }) => matches);
  const excluded = terms.filter(({ sign }) => sign === '-').map(({ matches }) => matches);
  const optional =
    required.length > 0 ? [] : terms.filter(({ sign }) => sign === '?').map(({ matches }) => matches);
  return (message) =>
    required.every((matches) => matches(message)) &&
    !excluded.some((matches) => matches(message)) &&
    (optional.length === 0 || optional.some((matches) => matches(message)));
}

const TERM = /(?<=^|\s)([?-])?(?:"((?:[^"\\]|\\.)*)"|(%[^%]+%)|([^\s"?-][^\s"]*))(?=\s|$)/g;

function matcher(
  phrase: string | undefined,
  regex: string | undefined,
  word: string | undefined,
): MessageFilter {
  if (regex !== undefined) {
    const expression = regexBetweenPercents(regex);
    return (message) => expression.test(message);
  }
  const text = phrase === undefined ? word! : phrase.replaceAll(/\\(.)/g, '$1');
  return (message) => message.includes(text);
}
