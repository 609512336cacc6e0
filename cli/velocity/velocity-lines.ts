import { durationText } from '../../lib/manifest/duration.ts';
import type { EnvironmentVelocity, Rate, Took } from '../../lib/velocity/measure-environment.ts';
import type { Velocity } from '../../lib/velocity/velocity.ts';
import { columns } from '../columns.ts';
import type { Output } from '../output.ts';

/** What is measured of an application, for a person. */
export function velocityLines(velocity: Velocity, output: Pick<Output, 'style'>): string[] {
  const { application, from, to, days, environments } = velocity;
  const title = `${output.style('bold', application)}  ${from} to ${to}, ${counted(days, 'day')}`;
  if (environments.length === 0) return [`${title}: no release ended`];
  return [
    `${title}${sinceText(velocity)}`,
    ...environments.flatMap((each) => environmentLines(each, velocity, output)),
  ];
}

const sinceText = ({ since, from, daysKnown }: Velocity): string =>
  since !== undefined && since > from
    ? `; releases are known from ${since} on, so ${counted(daysKnown, 'day')} count`
    : '';

function environmentLines(
  measured: EnvironmentVelocity,
  velocity: Velocity,
  output: Pick<Output, 'style'>,
): string[] {
  const rows = [...deploymentRows(measured, velocity), ...doraRows(measured)];
  const untold =
    measured.untold === 0 ? [] : [`    of ${measured.untold} of them neither hour nor hosts were kept`];
  return [
    `  ${output.style('bold', measured.environment)}`,
    ...columns(rows).map((row) => `    ${row}`),
    ...untold,
  ];
}

function deploymentRows(measured: EnvironmentVelocity, { daysKnown }: Velocity): string[][] {
  const { deployments, activeDays, meanSecondsBetween, mostInAnHour, hosts } = measured;
  return [
    ['deployments', `${deployments}, on ${activeDays} of ${counted(daysKnown, 'day')}`],
    [
      'mean time between them',
      meanSecondsBetween === undefined ? tooFew(deployments, 'a mean') : shortSpan(meanSecondsBetween),
    ],
    ['most in an hour', mostInAnHour ? `${mostInAnHour.count}, from ${hourText(mostInAnHour.hour)}` : NONE],
    ['hosts in one deployment', hosts ? `mean ${figure(hosts.mean)}, largest ${hosts.largest}` : NONE],
  ];
}

const NONE = 'none known';

function doraRows({ dora }: EnvironmentVelocity): string[][] {
  const { deploymentFrequency: frequency, leadTime, changeFailureRate, failedDeploymentRecovery } = dora;
  const perDay = frequency.perDay === undefined ? '' : `, ${figure(frequency.perDay)} a day`;
  return [
    ['deployment frequency', `${frequency.count} succeeded${perDay}`],
    ['lead time for changes', tookText(leadTime)],
    ['change failure rate', rateText(changeFailureRate)],
    ['failed deployment recovery', tookText(failedDeploymentRecovery)],
    ['rework rate', rateText(dora.reworkRate)],
  ];
}

function tookText({ count, meanSeconds, longestSeconds, median, nineOfTen }: Took): string {
  if (meanSeconds === undefined || !median || !nineOfTen) return 'none yet';
  const mean = `mean ${shortSpan(meanSeconds)} of ${count}`;
  if (count === 1) return mean;
  const within = `half in ${shortSpan(median.atMostSeconds)}, nine of ten in ${shortSpan(nineOfTen.atMostSeconds)}`;
  return `${mean}, ${within}, longest ${shortSpan(longestSeconds ?? 0)}`;
}

const rateText = ({ count, of, rate }: Rate): string =>
  rate === undefined ? `${count} of ${tooFew(of, 'a rate')}` : `${figure(rate * 100)} % (${count} of ${of})`;

const tooFew = (count: number, what: string): string =>
  `${counted(count, 'deployment')}: too few for ${what}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Two digits that matter, and no decimals from ten on. */
const figure = (value: number): string =>
  String(value >= 10 ? Math.round(value) : Number(value.toPrecision(2)));

/** `1d4h` rather than `1d4h12m9s`. */
function shortSpan(seconds: number): string {
  const unit = seconds >= 86_400 ? 3_600 : seconds >= 3_600 ? 60 : 1;
  return seconds < 10 ? `${figure(seconds)}s` : durationText(Math.round(seconds / unit) * unit);
}

/** `2026-01-31 23:00` for `2026-01-31T23`. */
const hourText = (hour: string): string => `${hour.replace('T', ' ')}:00`;
