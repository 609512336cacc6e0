import { type Expression, ExpressionError } from './parse-expression.ts';

/** Values by the time (epoch ms) at which their period begins; a time without data is absent. */
export type TimeSeries = ReadonlyMap<number, number>;
export type MathValue = number | TimeSeries | readonly TimeSeries[];

export interface MathScope {
  /** The value of an id. */
  lookup(name: string): MathValue;
  /** Every metric of the request whose id contains the text. */
  metrics(filter: string): readonly TimeSeries[];
  /** Every period of the request, oldest first. */
  readonly times: readonly number[];
  readonly periodSeconds: number;
}

/** Throws ExpressionError. */
export function evaluateExpression(expression: Expression, scope: MathScope): MathValue {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'text':
      throw new ExpressionError(`unexpected text "${expression.value}"`);
    case 'name':
      return scope.lookup(expression.name);
    case 'list':
      return expression.items.flatMap((item) => listOf(evaluateExpression(item, scope)));
    case 'negate':
      return combine((value) => -value, 0, evaluateExpression(expression.operand, scope));
    case 'binary':
      return binary(expression, scope);
    case 'call':
      return call(expression.name, expression.args, scope);
  }
}

type Calculation = (left: number, right: number) => number;
const truth = (value: boolean) => (value ? 1 : 0);

const OPERATORS: Readonly<Record<string, Calculation>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

function binary(expression: Expression & { kind: 'binary' }, scope: MathScope): MathValue {
  const left = evaluateExpression(expression.left, scope);
  const right = evaluateExpression(expression.right, scope);
  return pairwise(OPERATORS[expression.operator]!, left, right);
}

/** Series meet only where both have data; a number meets every time of a series. What is not finite is no data. */
function pairwise(calculate: Calculation, left: MathValue, right: MathValue): MathValue {
  if (Array.isArray(left))
    return left.map((one: TimeSeries) => pairwise(calculate, one, right) as TimeSeries);
  if (Array.isArray(right))
    return right.map((one: TimeSeries) => pairwise(calculate, left, one) as TimeSeries);
  if (typeof left === 'number' && typeof right === 'number') return calculate(left, right);
  const times = typeof left === 'number' ? (right as TimeSeries) : (left as TimeSeries);
  return seriesOf(times.keys(), (time) => {
    const a = at(left, time);
    const b = at(right, time);
    return a === undefined || b === undefined ? undefined : calculate(a, b);
  });
}

const combine = (calculate: Calculation, other: number, value: MathValue) =>
  pairwise(calculate, value, other);

type MathFunction = (args: readonly MathValue[], scope: MathScope) => MathValue;

const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  SUM: aggregate((values) => values.reduce((sum, value) => sum + value, 0)),
  AVG: aggregate((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  MIN: aggregate((values) => Math.min(...values)),
  MAX: aggregate((values) => Math.max(...values)),
  ABS: ([value]) => combine((a) => Math.abs(a), 0, value!),
  CEIL: ([value]) => combine((a) => Math.ceil(a), 0, value!),
  FLOOR: ([value]) => combine((a) => Math.floor(a), 0, value!),
  IF: chooseBetween,
  PERIOD: (_args, scope) => scope.periodSeconds,
  DIFF: ([value]) => steps(value!, (now, before) => now - before),
  RATE: ([value], { periodSeconds }) => steps(value!, (now, before) => (now - before) / periodSeconds),
  RUNNING_SUM: ([value]) => {
    let sum = 0;
    return seriesOf(seriesArgument(value!).keys(), (time) => (sum += at(value!, time)!));
  },
  TIME_SERIES: ([value], { times }) => seriesOf(times, () => value as number),
};

const ARITY: Readonly<Record<string, readonly [least: number, most: number]>> = {
  IF: [2, 3],
  PERIOD: [1, 1],
  FILL: [2, 2],
  METRICS: [0, 1],
  SUM: [1, Infinity],
  AVG: [1, Infinity],
  MIN: [1, Infinity],
  MAX: [1, Infinity],
};

/** Whether the local cloud knows a function; unknown ones are refused before anything is evaluated. */
export const isMathFunction = (name: string): boolean =>
  name in FUNCTIONS || name === 'FILL' || name === 'METRICS';

function call(name: string, args: readonly Expression[], scope: MathScope): MathValue {
  const [least, most] = ARITY[name] ?? [1, 1];
  if (!isMathFunction(name)) throw new ExpressionError(`unknown function ${name}`);
  if (args.length < least || args.length > most) {
    throw new ExpressionError(`${name} does not take ${args.length} arguments`);
  }
  if (name === 'METRICS') return scope.metrics(args[0]?.kind === 'text' ? args[0].value : '');
  if (name === 'FILL') return fill(args[0]!, args[1]!, scope);
  return FUNCTIONS[name]!(
    args.map((arg) => evaluateExpression(arg, scope)),
    scope,
  );
}

/** Over one series: a number. Over several: a series, of whatever has data at each time. */
function aggregate(calculate: (values: number[]) => number): MathFunction {
  return (args) => {
    const [first] = args;
    if (args.length === 1 && first instanceof Map) {
      const values = [...(first as TimeSeries).values()];
      return values.length === 0 ? Number.NaN : calculate(values);
    }
    if (args.every((arg) => typeof arg === 'number')) return calculate([...args] as number[]);
    const series = args.flatMap((arg) => (typeof arg === 'number' ? [] : listOf(arg)));
    const numbers = args.filter((arg) => typeof arg === 'number');
    const times = [...new Set(series.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
    return seriesOf(times, (time) =>
      calculate([...numbers, ...series.flatMap((one) => one.get(time) ?? [])]),
    );
  };
}

function chooseBetween([condition, yes, no]: readonly MathValue[]): MathValue {
  if (typeof condition === 'number') return condition === 0 ? (no ?? new Map()) : yes!;
  return seriesOf(seriesArgument(condition!).keys(), (time) =>
    at(condition!, time) === 0 ? no && at(no, time) : at(yes!, time),
  );
}

/** FILL(series, number | REPEAT | LINEAR) */
function fill(value: Expression, filler: Expression, scope: MathScope): MathValue {
  const series = evaluateExpression(value, scope);
  if (Array.isArray(series)) return series.map((one: TimeSeries) => fillSeries(one, filler, scope));
  return fillSeries(seriesArgument(series), filler, scope);
}

function fillSeries(series: TimeSeries, filler: Expression, scope: MathScope): TimeSeries {
  if (filler.kind === 'name' && filler.name === 'LINEAR') return interpolate(series, scope.times);
  if (filler.kind === 'name' && filler.name === 'REPEAT') {
    let last: number | undefined;
    return seriesOf(scope.times, (time) => (last = series.get(time) ?? last));
  }
  const other = evaluateExpression(filler, scope);
  return seriesOf(scope.times, (time) => series.get(time) ?? at(other, time));
}

function interpolate(series: TimeSeries, times: readonly number[]): TimeSeries {
  const known = [...series.entries()].sort((a, b) => a[0] - b[0]);
  return seriesOf(times, (time) => {
    const after = known.find(([known]) => known >= time);
    const before = known.findLast(([known]) => known <= time);
    if (!after || !before) return undefined;
    if (after[0] === before[0]) return after[1];
    return before[1] + ((after[1] - before[1]) * (time - before[0])) / (after[0] - before[0]);
  });
}

function steps(value: MathValue, calculate: Calculation): TimeSeries {
  const series = seriesArgument(value);
  let before: number | undefined;
  return seriesOf(
    [...series.keys()].sort((a, b) => a - b),
    (time) => {
      const now = series.get(time)!;
      const step = before === undefined ? undefined : calculate(now, before);
      before = now;
      return step;
    },
  );
}

function seriesOf(times: Iterable<number>, valueAt: (time: number) => number | undefined): TimeSeries {
  const series = new Map<number, number>();
  for (const time of times) {
    const value = valueAt(time);
    if (value !== undefined && Number.isFinite(value)) series.set(time, value);
  }
  return series;
}

const at = (value: MathValue, time: number): number | undefined =>
  typeof value === 'number' ? value : seriesArgument(value).get(time);

function seriesArgument(value: MathValue): TimeSeries {
  if (value instanceof Map) return value as TimeSeries;
  throw new ExpressionError('expected a time series');
}

function listOf(value: MathValue): readonly TimeSeries[] {
  if (typeof value === 'number') throw new ExpressionError('expected time series, got a number');
  return Array.isArray(value) ? (value as readonly TimeSeries[]) : [value as TimeSeries];
}
