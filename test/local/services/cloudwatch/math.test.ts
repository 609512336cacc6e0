import { describe, expect, it } from 'vitest';
import {
  evaluateExpression,
  type MathValue,
  type TimeSeries,
} from '../../../../local/services/cloudwatch/math/evaluate-expression.ts';
import { parseExpression } from '../../../../local/services/cloudwatch/math/parse-expression.ts';

const series = (...values: (number | undefined)[]): TimeSeries =>
  new Map(values.flatMap((value, index) => (value === undefined ? [] : [[index, value] as const])));

const METRICS: Readonly<Record<string, TimeSeries>> = {
  a: series(1, 2, 3, 4),
  b: series(2, undefined, 6, 0),
};

const evaluate = (text: string): MathValue =>
  evaluateExpression(parseExpression(text), {
    lookup: (name) => METRICS[name]!,
    metrics: (filter) => Object.entries(METRICS).flatMap(([id, one]) => (id.includes(filter) ? [one] : [])),
    times: [0, 1, 2, 3],
    periodSeconds: 60,
  });

describe('computes', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['-(1 + 2) ^ 2', -9],
    ['10 - 2 - 3', 5],
    ['1 < 2 AND 2 >= 3 OR 1 == 1', 1],
    ['a + b', series(3, undefined, 9, 4)],
    ['100 * a / b', series(50, undefined, 50)],
    ['a > 2', series(0, 0, 1, 1)],
    ['IF(a > 2, a, 0)', series(0, 0, 3, 4)],
    ['IF(a > 2, b)', series(undefined, undefined, 6, 0)],
    ['FILL(b, 0)', series(2, 0, 6, 0)],
    ['FILL(b, REPEAT)', series(2, 2, 6, 0)],
    ['FILL(b, LINEAR)', series(2, 4, 6, 0)],
    ['SUM(a)', 10],
    ['AVG(a)', 2.5],
    ['MIN([a, b])', series(1, 2, 3, 0)],
    ['SUM(METRICS())', series(3, 2, 9, 4)],
    ['MAX(METRICS("b"))', series(2, undefined, 6, 0)],
    ['IF(a > 1, 100 * FILL(b, 0) / a, 0)', series(0, 0, 200, 0)],
    ['DIFF(a)', series(undefined, 1, 1, 1)],
    ['RUNNING_SUM(a)', series(1, 3, 6, 10)],
    ['a / PERIOD(a)', series(1 / 60, 2 / 60, 3 / 60, 4 / 60)],
  ])('%s', (text, expected) => expect(evaluate(text)).toEqual(expected));
});

it.each([
  ['a +', 'expected a value, got the end'],
  ['(a', 'expected ")", got the end'],
  ['a $ b', 'cannot read "$ b"'],
  ['a b', 'unexpected "b"'],
  ['NOPE(a)', 'unknown function NOPE'],
  ['FILL(a)', 'FILL does not take 1 arguments'],
])('refuses %s', (text, message) => expect(() => evaluate(text)).toThrow(message));
