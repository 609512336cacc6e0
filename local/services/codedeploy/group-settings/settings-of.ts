import type { GroupRecord } from '../group-record.ts';
import type { GroupSettings } from './group-settings.ts';

/** What the input says of the group, in the record's terms; members that it leaves out stay as they are. */
export function settingsOf(input: GroupSettings): Partial<GroupRecord> {
  const style = input.deploymentStyle;
  const given: { [Name in keyof GroupRecord]?: GroupRecord[Name] | undefined } = {
    configName: input.deploymentConfigName,
    serviceRoleArn: input.serviceRoleArn,
    ec2TagFilters: input.ec2TagFilters,
    ec2TagSet: input.ec2TagSet,
    onPremisesTagFilters: input.onPremisesInstanceTagFilters,
    onPremisesTagSet: input.onPremisesTagSet,
    ecsServices: input.ecsServices,
    autoScalingGroups: input.autoScalingGroups?.filter((name) => name !== ''),
    triggers: input.triggerConfigurations,
    alarms: input.alarmConfiguration,
    autoRollback: input.autoRollbackConfiguration,
    style: style && {
      deploymentType: style.deploymentType ?? 'IN_PLACE',
      deploymentOption: style.deploymentOption ?? 'WITHOUT_TRAFFIC_CONTROL',
    },
    blueGreen: input.blueGreenDeploymentConfiguration,
    loadBalancer: input.loadBalancerInfo,
    outdatedInstancesStrategy: input.outdatedInstancesStrategy,
    terminationHookEnabled: input.terminationHookEnabled,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
