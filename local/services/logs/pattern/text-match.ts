import { invalidPattern } from './invalid-pattern.ts';

/** A test for a value: `%regex%`, or text in which `*` stands for anything. */
export function textMatch(text: string): (value: string) => boolean {
  if (/^%.+%$/.test(text)) {
    const expression = regexBetweenPercents(text);
    return (value) => expression.test(value);
  }
  if (!text.includes('*')) return (value) => value === text;
  const expression = new RegExp(`^${text.split('*').map(escaped).join('.*')}$`, 's');
  return (value) => expression.test(value);
}

export function regexBetweenPercents(text: string): RegExp {
  try {
    return new RegExp(text.slice(1, -1));
  } catch (cause) {
    throw invalidPattern(`a regular expression (${(cause as Error).message})`, text);
  }
}

const escaped = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
