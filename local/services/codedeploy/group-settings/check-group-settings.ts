import { AwsError } from '../../../aws-error.ts';
import type { Quotas } from '../quotas.ts';
import { checkAlarms } from './check-alarms.ts';
import { checkAutoRollback } from './check-auto-rollback.ts';
import { checkBlueGreen } from './check-blue-green.ts';
import { checkLoadBalancer } from './check-load-balancer.ts';
import { checkTagFilters } from './check-tag-filters.ts';
import { checkTriggers } from './check-triggers.ts';
import type { GroupSettings } from './group-settings.ts';

/** Refuses settings that are wrong by themselves; what the whole group must be is for `checkGroup` to say. */
export function checkGroupSettings(settings: GroupSettings, quotas: Quotas): void {
  checkTagFilters(settings, quotas);
  checkTriggers(settings, quotas);
  checkAlarms(settings.alarmConfiguration, quotas);
  checkAutoRollback(settings.autoRollbackConfiguration);
  checkStyle(settings);
  checkBlueGreen(settings.blueGreenDeploymentConfiguration);
  checkLoadBalancer(settings.loadBalancerInfo, quotas);
  checkServices(settings);
  checkStrategy(settings);
  if ((settings.autoScalingGroups?.length ?? 0) > quotas.autoScalingGroups) {
    throw new AwsError(
      'InvalidAutoScalingGroupException',
      `At most ${quotas.autoScalingGroups} Auto Scaling groups can be named.`,
    );
  }
}

function checkStyle({ deploymentStyle: style }: GroupSettings): void {
  const isType = [undefined, 'IN_PLACE', 'BLUE_GREEN'].includes(style?.deploymentType);
  const isOption = [undefined, 'WITH_TRAFFIC_CONTROL', 'WITHOUT_TRAFFIC_CONTROL'].includes(
    style?.deploymentOption,
  );
  if (isType && isOption) return;
  throw new AwsError(
    'InvalidDeploymentStyleException',
    `An invalid deployment style was specified: expected IN_PLACE or BLUE_GREEN with WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL, got ${style?.deploymentType} with ${style?.deploymentOption}`,
  );
}

function checkServices({ ecsServices = [] }: GroupSettings): void {
  const isValid = ecsServices.every(({ serviceName, clusterName }) => serviceName && clusterName);
  if (isValid && ecsServices.length <= 1) return;
  throw new AwsError(
    'InvalidECSServiceException',
    'The Amazon ECS service identifier is not valid: expected one service, with serviceName and clusterName.',
  );
}

function checkStrategy({ outdatedInstancesStrategy: strategy }: GroupSettings): void {
  if (strategy === undefined || strategy === 'UPDATE' || strategy === 'IGNORE') return;
  throw new AwsError(
    'InvalidInputException',
    `Expected the outdatedInstancesStrategy UPDATE or IGNORE, got ${String(strategy)}`,
  );
}
