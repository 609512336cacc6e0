import type { StateValue } from './alarm-record.ts';

/** A datapoint that an alarm looked at. */
export interface EvaluatedDatapoint {
  /** When its period begins, epoch ms. */
  readonly time: number;
  readonly value: number;
  readonly sampleCount?: number;
}

export interface ReasonFacts {
  readonly value: StateValue;
  /** Newest first; at most N. */
  readonly datapoints: readonly EvaluatedDatapoint[];
  readonly breaches: (value: number) => boolean;
  readonly filled: number;
  readonly treatMissingData: string;
  readonly comparisonOperator: string;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

/** Why an alarm is in its state, in CloudWatch's words; tools parse it. */
export function stateReason(facts: ReasonFacts): string {
  const { value, datapoints, filled, evaluationPeriods } = facts;
  if (value === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${datapointsWere(evaluationPeriods)} unknown.`;
  if (datapoints.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${count(evaluationPeriods, 'period')} and ${treated(facts)}.`;
  }
  const inAlarm = value === 'ALARM';
  const shown = datapoints.filter((datapoint) => facts.breaches(datapoint.value) === inAlarm);
  const list = shown
    .map((datapoint) => `${decimal(datapoint.value)} (${shortTime(datapoint.time)})`)
    .join(', ');
  const verb = `${shown.length === 1 ? 'was' : 'were'} ${inAlarm ? '' : 'not '}`;
  const test = `${COMPARISONS[facts.comparisonOperator]} the threshold (${decimal(facts.threshold)})`;
  if (filled > 0 && facts.treatMissingData.endsWith('reaching')) {
    return `Threshold Crossed: ${count(shown.length, 'datapoint')} [${list}] ${verb}${test} and ${treated(facts)}.`;
  }
  return (
    `Threshold Crossed: ${shown.length} out of the last ${datapoints.length} datapoints [${list}] ${verb}${test} ` +
    `(minimum ${minimum(facts)} for ${inAlarm ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`
  );
}

/** `2026-01-01T00:00:00.000+0000`, as CloudWatch writes times into its JSON. */
export const zonedTime = (time: number): string => new Date(time).toISOString().replace('Z', '+0000');

/** A number with its decimal point, whole or not: `7.0`. */
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

const datapointsWere = (number: number) => `${count(number, 'datapoint')} ${number === 1 ? 'was' : 'were'}`;

const treated = ({ filled, treatMissingData }: ReasonFacts) =>
  `${filled} missing datapoint${filled === 1 ? ' was' : 's were'} treated as [${treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching'}]`;

const minimum = ({ value, evaluationPeriods, datapointsToAlarm }: ReasonFacts) =>
  count(value === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1, 'datapoint');

/** `22/11/26 23:10:00` */
function shortTime(time: number): string {
  const iso = new Date(time).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}
