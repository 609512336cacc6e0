import type { CreateDeploymentGroupInput, UpdateDeploymentGroupInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';

type Settings = CreateDeploymentGroupInput | UpdateDeploymentGroupInput;

const MOST_TAGS = 10;
const MOST_TAG_SETS = 3;
const MOST_TRIGGERS = 10;
const LONGEST_WAIT_MINUTES = 2880;

/** Refuses settings of a deployment group that AWS refuses, and those that the local cloud does not act on. */
export function checkGroupSettings(settings: Settings): void {
  refuseUnsupported(settings);
  checkTags(settings);
  checkTriggers(settings);
  checkAlarms(settings.alarmConfiguration);
  checkAutoRollback(settings.autoRollbackConfiguration);
  checkStyle(settings);
  checkBlueGreen(settings);
  checkLoadBalancer(settings);
  if ((settings.autoScalingGroups?.length ?? 0) > MOST_TAGS) {
    throw new AwsError(
      'InvalidAutoScalingGroupException',
      `At most ${MOST_TAGS} Auto Scaling groups can be named.`,
    );
  }
}

function refuseUnsupported(settings: Settings): void {
  if (settings.ecsServices?.length) {
    throw new AwsError(
      'InvalidECSServiceException',
      'ECS services need an application of the ECS compute platform.',
    );
  }
  if (
    settings.onPremisesInstanceTagFilters?.length ||
    settings.onPremisesTagSet?.onPremisesTagSetList?.length
  ) {
    throw new AwsError(
      'InvalidTagFilterException',
      'The local cloud does not yet deploy to on-premises instances.',
    );
  }
}

function checkTags({ ec2TagFilters, ec2TagSet }: Settings): void {
  const sets = ec2TagSet?.ec2TagSetList ?? [];
  if (sets.length > MOST_TAG_SETS) {
    throw new AwsError(
      'TagSetListLimitExceededException',
      `The number of tag groups included in the tag set list exceeded the maximum allowed limit of ${MOST_TAG_SETS}.`,
    );
  }
  const filters = [...(ec2TagFilters ?? []), ...sets.flat()];
  if (filters.length > MOST_TAGS * Math.max(1, sets.length)) {
    throw new AwsError('InvalidEC2TagException', `At most ${MOST_TAGS} tags can be specified.`);
  }
  for (const { Type } of filters) {
    if (Type === undefined || ['KEY_ONLY', 'VALUE_ONLY', 'KEY_AND_VALUE'].includes(Type)) continue;
    throw new AwsError('InvalidEC2TagException', `The tag filter type is not valid: ${Type}`);
  }
}

const TRIGGER_EVENT =
  /^(?:Deployment(?:Start|Success|Failure|Stop|Rollback|Ready)|Instance(?:Start|Success|Failure|Ready))$/;

function checkTriggers({ triggerConfigurations = [] }: Settings): void {
  if (triggerConfigurations.length > MOST_TRIGGERS) {
    throw new AwsError(
      'TriggerTargetsLimitExceededException',
      `The maximum allowed number of triggers was exceeded: ${MOST_TRIGGERS}.`,
    );
  }
  for (const { triggerName, triggerTargetArn, triggerEvents } of triggerConfigurations) {
    const isValid =
      triggerName && triggerTargetArn && triggerEvents?.every((event) => TRIGGER_EVENT.test(event));
    if (isValid) continue;
    throw new AwsError('InvalidTriggerConfigException', 'The trigger was specified in an invalid format.');
  }
}

const MOST_ALARMS = 10;

export function checkAlarms(alarms: Settings['alarmConfiguration']): void {
  const names = (alarms?.alarms ?? []).map(({ name }) => name ?? '');
  if (names.length > MOST_ALARMS) {
    throw new AwsError('AlarmsLimitExceededException', `At most ${MOST_ALARMS} alarms can be named.`);
  }
  const isValid =
    names.every((name) => name !== '' && name.length <= 255) && new Set(names).size === names.length;
  if (isValid && !(alarms?.enabled && names.length === 0)) return;
  throw new AwsError(
    'InvalidAlarmConfigException',
    'The format of the alarm configuration is invalid: an enabled one needs alarms, and each a name of its own of at most 255 characters.',
  );
}

const ROLLBACK_EVENTS: ReadonlySet<string> = new Set([
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
]);

export function checkAutoRollback(rollback: Settings['autoRollbackConfiguration']): void {
  const events = rollback?.events ?? [];
  if (events.every((event) => ROLLBACK_EVENTS.has(event)) && !(rollback?.enabled && events.length === 0))
    return;
  throw new AwsError(
    'InvalidAutoRollbackConfigException',
    'The automatic rollback configuration was specified in an invalid format. An enabled one must have at least one event.',
  );
}

function checkStyle({ deploymentStyle: style }: Settings): void {
  const isType = [undefined, 'IN_PLACE', 'BLUE_GREEN'].includes(style?.deploymentType);
  const isOption = [undefined, 'WITH_TRAFFIC_CONTROL', 'WITHOUT_TRAFFIC_CONTROL'].includes(
    style?.deploymentOption,
  );
  if (isType && isOption) return;
  throw new AwsError('InvalidDeploymentStyleException', 'An invalid deployment style was specified.');
}

function checkBlueGreen({ blueGreenDeploymentConfiguration: settings }: Settings): void {
  const { deploymentReadyOption: ready, terminateBlueInstancesOnDeploymentSuccess: end } = settings ?? {};
  if (ready?.actionOnTimeout === 'CONTINUE_DEPLOYMENT' && ready.waitTimeInMinutes) {
    throw invalidBlueGreen('waitTimeInMinutes cannot be given with CONTINUE_DEPLOYMENT');
  }
  if (end?.action === 'KEEP_ALIVE' && end.terminationWaitTimeInMinutes) {
    throw invalidBlueGreen('terminationWaitTimeInMinutes cannot be given with KEEP_ALIVE');
  }
  for (const minutes of [ready?.waitTimeInMinutes ?? 0, end?.terminationWaitTimeInMinutes ?? 0]) {
    if (Number.isInteger(minutes) && minutes >= 0 && minutes <= LONGEST_WAIT_MINUTES) continue;
    throw invalidBlueGreen(`a wait lasts from 0 to ${LONGEST_WAIT_MINUTES} whole minutes, got ${minutes}`);
  }
}

const invalidBlueGreen = (reason: string) =>
  new AwsError(
    'InvalidBlueGreenDeploymentConfigurationException',
    `The configuration for the blue/green deployment group was provided in an invalid format: ${reason}.`,
  );

function checkLoadBalancer({ loadBalancerInfo: info }: Settings): void {
  if (info?.targetGroupPairInfoList?.length) {
    throw new AwsError(
      'InvalidTargetGroupPairException',
      'Target group pairs need the ECS compute platform.',
    );
  }
  if (!info?.elbInfoList?.length) return;
  throw new AwsError(
    'InvalidLoadBalancerInfoException',
    'The local cloud has no Classic Load Balancers; name a target group in targetGroupInfoList.',
  );
}
