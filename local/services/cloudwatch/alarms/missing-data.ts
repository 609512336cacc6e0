import type { StateValue } from './alarm-record.ts';

/** What an alarm sees of one period. */
export type Slot = 'breaching' | 'ok' | 'missing';

export interface DecisionRules {
  /** N: how many periods count. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
}

export interface Decision {
  /** Undefined: the alarm keeps its state. */
  readonly value: StateValue | undefined;
  /** How many missing periods the treatment had to stand in for. */
  readonly filled: number;
}

/** How many periods more than N are looked at, so that late data is found. */
export const EXTRA_PERIODS = 2;

/**
 * The state that follows from what was seen, newest period first, over N + EXTRA_PERIODS periods. Real datapoints
 * always win; missing ones are made up for only where fewer than N are real.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function decide(slots: readonly Slot[], rules: DecisionRules): Decision {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = rules;
  const real = slots.filter((slot) => slot !== 'missing').slice(0, evaluationPeriods);
  const filled = evaluationPeriods - real.length;
  const breaching = count(real, 'breaching');
  const standIns = treatMissingData === 'breaching' ? filled : 0;
  if (breaching + standIns >= datapointsToAlarm) return { value: 'ALARM', filled };
  const fillsAll = treatMissingData === 'breaching' || treatMissingData === 'notBreaching';
  if (filled === 0 || fillsAll) return { value: 'OK', filled };
  if (treatMissingData === 'missing') {
    if (real.length === 0) return { value: 'INSUFFICIENT_DATA', filled };
    if (alarmsEarly(slots, real.length, rules)) return { value: 'ALARM', filled };
  }
  return { value: count(real, 'ok') > 0 ? 'OK' : undefined, filled };
}

/**
 * With fewer than M datapoints at hand an alarm still rings when the oldest one within N periods breaches, is at least
 * M periods old, and nothing newer is all right.
 */
function alarmsEarly(slots: readonly Slot[], real: number, rules: DecisionRules): boolean {
  if (real >= rules.datapointsToAlarm) return false;
  const recent = slots.slice(0, rules.evaluationPeriods);
  return !recent.includes('ok') && recent.lastIndexOf('breaching') + 1 >= rules.datapointsToAlarm;
}

const count = (slots: readonly Slot[], wanted: Slot) => slots.filter((slot) => slot === wanted).length;
