import type { PutCompositeAlarmCommandInput, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { invalidCombination, invalidValue, missingParameter, validationError } from '../errors.ts';
import { compileQueries } from '../math/metric-queries.ts';
import { isPercentile, isStatistic } from '../metrics/bucket.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { isSupportedAction } from './alarm-actions.ts';
import { alarmQueries } from './alarm-queries.ts';
import { isComparison } from './evaluate-alarm.ts';

/** Refuses what AWS refuses, and what the local cloud could not evaluate. */
export function checkMetricAlarm(store: MetricStore, input: PutMetricAlarmCommandInput): void {
  checkCommon(input);
  for (const member of UNSUPPORTED) {
    if (input[member] !== undefined)
      throw invalidValue(`The parameter ${member} is not supported by the local cloud.`);
  }
  const { ComparisonOperator, EvaluationPeriods, Threshold } = input;
  if (!ComparisonOperator) throw missingParameter('ComparisonOperator');
  if (!isComparison(ComparisonOperator)) {
    throw validationError(
      `The value ${ComparisonOperator} for parameter ComparisonOperator is not supported.`,
    );
  }
  if (EvaluationPeriods === undefined) throw missingParameter('EvaluationPeriods');
  if (EvaluationPeriods < 1) throw validationError('EvaluationPeriods must be at least 1.');
  if (Threshold === undefined) throw missingParameter('Threshold');
  checkPoints(input);
  if (input.Metrics && input.Metrics.length > 0) checkMath(input);
  else checkSingleMetric(input);
  const queries = compileQueries(store, alarmQueries(input));
  const returned = alarmQueries(input).find((query) => query.ReturnData !== false)!;
  checkWindow(queries.periodOf(returned.Id!), EvaluationPeriods);
}

/** What both sorts of alarm have. */
export function checkCommon(input: PutMetricAlarmCommandInput | PutCompositeAlarmCommandInput): void {
  const { AlarmName, AlarmDescription = '' } = input;
  if (!AlarmName) throw missingParameter('AlarmName');
  if (AlarmName.length > 255) throw validationError('AlarmName must not be longer than 255 characters.');
  if (AlarmDescription.length > 1_024)
    throw validationError('AlarmDescription must not be longer than 1024 characters.');
  for (const member of ['OKActions', 'AlarmActions', 'InsufficientDataActions'] as const) {
    const actions = input[member] ?? [];
    if (actions.length > 5)
      throw validationError(`The collection ${member} must not have a size greater than 5.`);
    const unsupported = actions.find((action) => !isSupportedAction(action));
    if (unsupported !== undefined) throw validationError(`Invalid arn syntax: ${unsupported}`);
  }
}

const UNSUPPORTED = [
  'ThresholdMetricId',
  'EvaluationWindow',
  'WarmUpConfiguration',
  'EvaluationCriteria',
  'EvaluationInterval',
  'ActionConfiguration',
] as const;

function checkPoints(input: PutMetricAlarmCommandInput): void {
  const { EvaluationPeriods = 0, DatapointsToAlarm: points = EvaluationPeriods, TreatMissingData } = input;
  if (points < 1 || points > EvaluationPeriods) {
    throw validationError('DatapointsToAlarm must be at least 1 and not greater than EvaluationPeriods.');
  }
  if (TreatMissingData !== undefined && !/^(missing|ignore|breaching|notBreaching)$/.test(TreatMissingData)) {
    throw validationError(
      `Option ${TreatMissingData} is not supported. Supported options for TreatMissingData are [breaching, notBreaching, ignore, missing].`,
    );
  }
  const lowSamples = input.EvaluateLowSampleCountPercentile;
  if (lowSamples !== undefined && !/^(evaluate|ignore)$/.test(lowSamples)) {
    throw validationError(`Option ${lowSamples} is not supported for EvaluateLowSampleCountPercentile.`);
  }
}

function checkMath(input: PutMetricAlarmCommandInput): void {
  for (const member of [
    'MetricName',
    'Namespace',
    'Statistic',
    'ExtendedStatistic',
    'Period',
    'Dimensions',
  ] as const) {
    const value = input[member];
    if (value !== undefined && (!Array.isArray(value) || value.length > 0)) {
      throw invalidCombination(`The parameters Metrics and ${member} must not both be specified.`);
    }
  }
  if (input.Metrics!.length > 20)
    throw validationError('The collection Metrics must not have a size greater than 20.');
  if (input.Metrics!.filter((query) => query.ReturnData !== false).length !== 1) {
    throw validationError('Exactly one element of the metrics list should return data.');
  }
  if (input.Metrics!.some((query) => query.AccountId !== undefined)) {
    throw validationError('The parameter AccountId is not supported by the local cloud.');
  }
}

function checkSingleMetric({
  MetricName,
  Namespace,
  Statistic,
  ExtendedStatistic,
  Period,
}: PutMetricAlarmCommandInput) {
  if (!MetricName) throw missingParameter('MetricName');
  if (!Namespace) throw missingParameter('Namespace');
  if (Period === undefined) throw missingParameter('Period');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidCombination('Exactly one of Statistic and ExtendedStatistic must be specified.');
  }
  if (Statistic !== undefined && (!isStatistic(Statistic) || isPercentile(Statistic))) {
    throw invalidValue(`The value ${Statistic} for parameter Statistic is invalid.`);
  }
  if (ExtendedStatistic !== undefined && !isPercentile(ExtendedStatistic)) {
    throw invalidValue(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  }
}

const DAY = 86_400;

function checkWindow(period: number, evaluationPeriods: number): void {
  if (![10, 20, 30].includes(period) && period % 60 !== 0) {
    throw validationError('Period must be 10, 20, 30 or a multiple of 60.');
  }
  const longest = period >= 3_600 ? 7 * DAY : DAY;
  if (period * evaluationPeriods > longest) {
    throw validationError(
      `Metrics cannot be checked across more than ${longest === DAY ? 'a day' : 'a week'} (EvaluationPeriods * Period must be <= ${longest}).`,
    );
  }
}
