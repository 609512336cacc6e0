import { checkExpressions } from './check-expressions.ts';
import { checkFields, checkRequired, isObject } from './check-fields.ts';
import type { Report } from './diagnostic.ts';
import { CATCHER_FIELDS, RETRIER_FIELDS } from './fields.ts';

/** Checks the Retry and Catch of a state. */
export function checkErrorHandling(
  state: Readonly<Record<string, unknown>>,
  location: string,
  report: Report,
): void {
  for (const { at, rule: retrier, isLast } of rules(state.Retry, `${location}/Retry`, report)) {
    checkFields(retrier, RETRIER_FIELDS, at, report);
    checkRequired(retrier, ['ErrorEquals'], at, report);
    checkErrorEquals({ at, rule: retrier, isLast }, report);
    checkRetrier(retrier, at, report);
  }
  for (const { at, rule: catcher, isLast } of rules(state.Catch, `${location}/Catch`, report)) {
    checkFields(catcher, CATCHER_FIELDS, at, report);
    checkRequired(catcher, ['ErrorEquals', 'Next'], at, report);
    checkErrorEquals({ at, rule: catcher, isLast }, report);
    for (const field of ['Output', 'Assign']) checkExpressions(catcher[field], `${at}/${field}`, report);
  }
}

interface PlacedRule {
  /** Where it stands in the definition. */
  readonly at: string;
  readonly rule: Readonly<Record<string, unknown>>;
  readonly isLast: boolean;
}

function rules(value: unknown, location: string, report: Report): PlacedRule[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((rule: unknown, index) => {
    const at = `${location}[${index}]`;
    if (isObject(rule)) return [{ at, rule, isLast: index === value.length - 1 }];
    report('SCHEMA_VALIDATION_FAILED', `Expected value of type object, got ${JSON.stringify(rule)}`, at);
    return [];
  });
}

function checkErrorEquals({ at: location, rule, isLast }: PlacedRule, report: Report): void {
  const names: unknown = rule.ErrorEquals;
  if (!Array.isArray(names)) return;
  const at = `${location}/ErrorEquals`;
  if (names.length === 0 || !names.every((name) => typeof name === 'string')) {
    report('SCHEMA_VALIDATION_FAILED', 'Expected a list of at least one error name', at);
  }
  if (names.includes('States.ALL') && (names.length > 1 || !isLast)) {
    report('SCHEMA_VALIDATION_FAILED', 'States.ALL must appear alone, and in the last rule', at);
  }
}

const RETRIER_RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  IntervalSeconds: [1, 99_999_999],
  MaxAttempts: [0, 99_999_999],
  BackoffRate: [1, Infinity],
  MaxDelaySeconds: [1, 31_622_400],
};

function checkRetrier(retrier: Readonly<Record<string, unknown>>, location: string, report: Report): void {
  for (const [field, [least, most]] of Object.entries(RETRIER_RANGES)) {
    const value = retrier[field];
    const whole = field === 'BackoffRate' || Number.isInteger(value);
    if (value === undefined || (typeof value === 'number' && whole && value >= least && value <= most))
      continue;
    const message = `Expected a number from ${least} to ${most}, got ${JSON.stringify(value)}`;
    report('SCHEMA_VALIDATION_FAILED', message, `${location}/${field}`);
  }
  const { JitterStrategy: jitter } = retrier;
  if (jitter === undefined || jitter === 'FULL' || jitter === 'NONE') return;
  const message = "The field 'JitterStrategy' should have one of these values: [FULL, NONE]";
  report('SCHEMA_VALIDATION_FAILED', message, `${location}/JitterStrategy`);
}
