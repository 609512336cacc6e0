import type { Answers } from '../answers.ts';
import { slug } from '../slug.ts';
import { yamlScalar } from './yaml-scalar.ts';

/** An alarm as init proposes it; names, numbers and statistics are the user's to change. */
interface ProposedAlarm {
  /** Of its resource in the template. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  /** Names with values as YAML. */
  readonly dimensions: readonly (readonly [string, string])[];
  readonly statistic: 'Sum' | 'p95';
  readonly periods: number;
  readonly threshold: number;
}

/** The alarms of a new template, by what is released; their names stand in signalbox.yml. */
export function proposedAlarms({
  application,
  newAlarms,
}: Pick<Answers, 'application' | 'newAlarms'>): readonly ProposedAlarm[] {
  if (!newAlarms) return [];
  const { prefix } = newAlarms;
  if (application.kind === 'lambda')
    return application.functions.slice(0, MOST_FUNCTIONS).flatMap(({ name }, i) => functionAlarms(name, i));
  return balancerAlarms(prefix, application.kind === 'ecs' ? 'balancer' : 'targetGroup');
}

/** CodeDeploy watches ten alarms in a deployment at most. */
const MOST_FUNCTIONS = 5;

/** alarms.yml, a CloudFormation template; undefined where there is no alarm to make. */
export function alarmsText(answers: Answers): string | undefined {
  const alarms = proposedAlarms(answers);
  if (alarms.length === 0) return undefined;
  return [
    "AWSTemplateFormatVersion: '2010-09-09'",
    `Description: The alarms that take a bad release of ${slug(answers.name)} back`,
    ...(answers.application.kind === 'lambda' ? [] : parameterLines(answers)),
    'Resources:',
    ...alarms.flatMap(alarmLines),
    '',
  ].join('\n');
}

/** An ECS service has two target groups that change places, so there the whole load balancer is watched. */
function balancerAlarms(prefix: string, what: 'balancer' | 'targetGroup'): ProposedAlarm[] {
  const dimensions: [string, string][] = [['LoadBalancer', '!Ref LoadBalancer']];
  if (what === 'targetGroup') dimensions.push(['TargetGroup', '!Ref TargetGroup']);
  const alike = { namespace: 'AWS/ApplicationELB', dimensions };
  return [
    {
      ...alike,
      id: 'Errors',
      name: `${prefix}-5xx`,
      description: 'More than five answers of the application in a minute were 5XX',
      metric: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      periods: 1,
      threshold: 5,
    },
    {
      ...alike,
      id: 'Latency',
      name: `${prefix}-latency`,
      description: 'One answer in twenty took longer than a second, for three minutes',
      metric: 'TargetResponseTime',
      statistic: 'p95',
      periods: 3,
      threshold: 1,
    },
  ];
}

/** Of the alias: it sees both versions during the shift, and the new one alone while it bakes. */
function functionAlarms(name: string, index: number): ProposedAlarm[] {
  const dimensions: [string, string][] = [
    ['FunctionName', yamlScalar(name)],
    ['Resource', yamlScalar(`${name}:live`)],
  ];
  const alike = { namespace: 'AWS/Lambda', dimensions };
  return [
    {
      ...alike,
      id: `Errors${index + 1}`,
      name: `${name}-errors`,
      description: `The alias live of ${name} failed`,
      metric: 'Errors',
      statistic: 'Sum',
      periods: 1,
      threshold: 0,
    },
    {
      ...alike,
      id: `Duration${index + 1}`,
      name: `${name}-duration`,
      description: `One call in twenty of the alias live of ${name} took longer than three seconds, for three minutes`,
      metric: 'Duration',
      statistic: 'p95',
      periods: 3,
      threshold: 3000,
    },
  ];
}

function parameterLines({ application, newAlarms }: Answers): string[] {
  const parameter = (name: string, description: string, value: string | undefined) => [
    `  ${name}:`,
    `    Description: ${yamlScalar(description)}`,
    '    Type: String',
    ...(value === undefined ? [] : [`    Default: ${yamlScalar(value)}`]),
  ];
  const end = 'What its ARN ends in';
  return [
    'Parameters:',
    ...parameter('LoadBalancer', `${end}: app/name/0123456789abcdef`, newAlarms?.loadBalancer),
    ...(application.kind === 'ecs'
      ? []
      : parameter('TargetGroup', `${end}: targetgroup/name/0123456789abcdef`, newAlarms?.targetGroup)),
  ];
}

function alarmLines(alarm: ProposedAlarm): string[] {
  return [
    `  ${alarm.id}:`,
    '    Type: AWS::CloudWatch::Alarm',
    '    Properties:',
    `      AlarmName: ${yamlScalar(alarm.name)}`,
    `      AlarmDescription: ${yamlScalar(alarm.description)}`,
    `      Namespace: ${alarm.namespace}`,
    `      MetricName: ${alarm.metric}`,
    '      Dimensions:',
    ...alarm.dimensions.map(([name, value]) => `        - { Name: ${name}, Value: ${value} }`),
    `      ${alarm.statistic === 'Sum' ? 'Statistic: Sum' : `ExtendedStatistic: ${alarm.statistic}`}`,
    '      Period: 60',
    `      EvaluationPeriods: ${alarm.periods}`,
    `      Threshold: ${alarm.threshold}`,
    '      ComparisonOperator: GreaterThanThreshold',
    '      # A minute without a request has no datapoint at all.',
    '      TreatMissingData: notBreaching',
  ];
}
