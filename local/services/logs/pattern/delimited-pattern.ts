import { parseCondition, type Condition } from './condition.ts';
import { invalidPattern } from './invalid-pattern.ts';
import type { MessageFilter } from './message-filter.ts';

interface Field {
  readonly name: string;
  readonly condition?: Condition;
}

/** `[ip, user, ..., status = 4*]`: fields between spaces; text in quotes or brackets is one field. */
export function delimitedPattern(pattern: string): MessageFilter {
  if (!pattern.endsWith(']')) throw invalidPattern('] at the end', pattern);
  const texts = pattern
    .slice(1, -1)
    .split(',')
    .map((text) => text.trim());
  const gap = texts.indexOf('...');
  if (texts.lastIndexOf('...') !== gap) throw invalidPattern('one ... at most', pattern);
  const before = texts.slice(0, gap === -1 ? undefined : gap).map(field);
  const after = gap === -1 ? [] : texts.slice(gap + 1).map(field);
  return (message) => {
    const values = [...message.matchAll(VALUE)].map(
      ([whole, quoted, bracketed]) => quoted ?? bracketed ?? whole,
    );
    const fixed = before.length + after.length;
    if (gap === -1 ? values.length !== fixed : values.length < fixed) return false;
    const rest = values.slice(values.length - after.length);
    return (
      before.every(({ condition }, index) => condition?.(() => values[index]) ?? true) &&
      after.every(({ condition }, index) => condition?.(() => rest[index]) ?? true)
    );
  };
}

const VALUE = /"([^"]*)"|\[([^\]]*)\]|\S+/g;

function field(text: string): Field {
  const name = /^[\w-]*/.exec(text)![0];
  if (name === text) return { name };
  return { name, condition: parseCondition(text, /[a-zA-Z_][\w-]*/) };
}
