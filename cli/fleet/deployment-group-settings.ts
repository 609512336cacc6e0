import type { CreateDeploymentGroupCommandInput, DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { Fleet, FleetGroup } from './fleet.ts';

export type DeploymentGroupSettings = Pick<
  CreateDeploymentGroupCommandInput,
  | 'serviceRoleArn'
  | 'deploymentConfigName'
  | 'autoScalingGroups'
  | 'deploymentStyle'
  | 'blueGreenDeploymentConfiguration'
  | 'loadBalancerInfo'
  | 'alarmConfiguration'
  | 'autoRollbackConfiguration'
>;

/** What fleet.yml asks of a deployment group whose hosts are in the Auto Scaling group `live`. */
export function deploymentGroupSettings(
  fleet: Fleet,
  group: FleetGroup,
  live: string,
): DeploymentGroupSettings {
  const hasAlarms = group.alarms.length > 0;
  return {
    serviceRoleArn: fleet.serviceRole,
    deploymentConfigName: group.config,
    autoScalingGroups: [live],
    deploymentStyle: {
      deploymentType: group.strategy.type === 'blue-green' ? 'BLUE_GREEN' : 'IN_PLACE',
      deploymentOption: group.targetGroup ? 'WITH_TRAFFIC_CONTROL' : 'WITHOUT_TRAFFIC_CONTROL',
    },
    ...(group.strategy.type === 'blue-green' && {
      blueGreenDeploymentConfiguration: blueGreen(group.strategy),
    }),
    ...(group.targetGroup && {
      loadBalancerInfo: { targetGroupInfoList: [{ name: targetGroupName(group.targetGroup) }] },
    }),
    alarmConfiguration: { enabled: hasAlarms, alarms: group.alarms.map((name) => ({ name })) },
    autoRollbackConfiguration: {
      enabled: true,
      events: [
        'DEPLOYMENT_FAILURE',
        'DEPLOYMENT_STOP_ON_REQUEST',
        ...(hasAlarms ? (['DEPLOYMENT_STOP_ON_ALARM'] as const) : []),
      ],
    },
  };
}

/** In what a deployment group is other than the settings say, in fleet.yml's words; what they leave out is not looked at. */
export function differences(found: DeploymentGroupInfo, settings: DeploymentGroupSettings): string[] {
  const [is, wanted] = [comparable(found), comparable(asFound(settings))];
  return Object.keys(wanted).filter((name) => JSON.stringify(is[name]) !== JSON.stringify(wanted[name]));
}

function blueGreen({
  keepBlueMinutes,
  readyWaitMinutes,
}: Extract<FleetGroup['strategy'], { type: 'blue-green' }>) {
  return {
    terminateBlueInstancesOnDeploymentSuccess: {
      action: 'TERMINATE' as const,
      terminationWaitTimeInMinutes: keepBlueMinutes,
    },
    deploymentReadyOption:
      readyWaitMinutes === undefined
        ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' as const }
        : { actionOnTimeout: 'STOP_DEPLOYMENT' as const, waitTimeInMinutes: readyWaitMinutes },
    greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' as const },
  };
}

/** `hello` of `arn:aws:elasticloadbalancing:…:targetgroup/hello/0123456789abcdef`. */
const targetGroupName = (arn: string) => arn.split('/')[1] ?? arn;

const asFound = ({ autoScalingGroups = [], ...settings }: DeploymentGroupSettings): DeploymentGroupInfo => ({
  ...settings,
  autoScalingGroups: autoScalingGroups.map((name) => ({ name })),
});

/** What is compared, whatever CodeDeploy adds. */
function comparable(group: DeploymentGroupInfo): Record<string, unknown> {
  const isBlueGreen = group.deploymentStyle?.deploymentType === 'BLUE_GREEN';
  // Without traffic control a target group that an earlier fleet.yml named means nothing.
  const hasTraffic = group.deploymentStyle?.deploymentOption === 'WITH_TRAFFIC_CONTROL';
  const targetGroups = hasTraffic ? (group.loadBalancerInfo?.targetGroupInfoList ?? []) : [];
  const options = isBlueGreen ? group.blueGreenDeploymentConfiguration : undefined;
  const { terminateBlueInstancesOnDeploymentSuccess: end, deploymentReadyOption: ready } = options ?? {};
  return {
    serviceRole: group.serviceRoleArn,
    config: group.deploymentConfigName,
    'Auto Scaling group': (group.autoScalingGroups ?? []).map(({ name }) => name),
    strategy: [group.deploymentStyle?.deploymentType, options?.greenFleetProvisioningOption?.action],
    'traffic control': group.deploymentStyle?.deploymentOption,
    keepBlue: [end?.action, end?.terminationWaitTimeInMinutes ?? 0],
    readyWait: [ready?.actionOnTimeout, ready?.waitTimeInMinutes ?? 0],
    targetGroup: targetGroups.map(({ name }) => name),
    alarms: [
      group.alarmConfiguration?.enabled ?? false,
      (group.alarmConfiguration?.alarms ?? []).map(({ name }) => name ?? '').sort(),
    ],
    'automatic rollback': [
      group.autoRollbackConfiguration?.enabled ?? false,
      [...(group.autoRollbackConfiguration?.events ?? [])].sort(),
    ],
  };
}
