import type { ComputePlatform } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import { findApplication, findConfig } from '../find.ts';
import type { GroupRecord } from '../group-record.ts';
import type { Records } from '../records.ts';
import { invalidBlueGreen } from './check-blue-green.ts';
import { invalidLoadBalancer, invalidPair } from './check-load-balancer.ts';
import { checkServiceGroup } from './check-service-group.ts';

/** Refuses a deployment group whose parts do not go together, or not with its application's compute platform. */
export function checkGroup(records: Records, group: GroupRecord): void {
  const { computePlatform } = findApplication(records, group.applicationName);
  checkConfigPlatform(records, group.configName, computePlatform);
  checkCombinations(group);
  if (computePlatform === 'Server') checkServerGroup(group);
  else checkTrafficGroup(group, computePlatform);
  if (computePlatform === 'ECS') checkServiceGroup(records, group);
}

/** Refuses a configuration made for another compute platform. */
export function checkConfigPlatform(records: Records, configName: string, platform: ComputePlatform): void {
  const config = findConfig(records, configName);
  if (config.computePlatform === platform) return;
  // AWS does not say which of its errors this is; it is the one about how traffic is routed.
  throw new AwsError(
    'InvalidTrafficRoutingConfigurationException',
    `The deployment configuration ${configName} is for the compute platform ${config.computePlatform}, expected one for ${platform}.`,
  );
}

function checkCombinations(group: GroupRecord): void {
  if (group.ec2TagFilters.length > 0 && group.ec2TagSet?.ec2TagSetList?.length) {
    throw new AwsError(
      'InvalidEC2TagCombinationException',
      'A call was submitted that specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can be used in a single call.',
    );
  }
  if (group.onPremisesTagFilters.length > 0 && group.onPremisesTagSet?.onPremisesTagSetList?.length) {
    throw new AwsError(
      'InvalidOnPremisesTagCombinationException',
      'A call was submitted that specified both OnPremisesTagFilters and OnPremisesTagSet, but only one of these data types can be used in a single call.',
    );
  }
}

function checkServerGroup({ ecsServices = [], style, blueGreen, loadBalancer }: GroupRecord): void {
  if (ecsServices.length > 0) {
    throw new AwsError(
      'InvalidECSServiceException',
      'ECS services need an application of the ECS compute platform.',
    );
  }
  if (loadBalancer?.targetGroupPairInfoList?.length) {
    throw invalidPair('pairs need an application of the ECS compute platform');
  }
  if (style.deploymentType !== 'BLUE_GREEN') return;
  if (style.deploymentOption !== 'WITH_TRAFFIC_CONTROL' || !loadBalancer?.targetGroupInfoList?.length) {
    throw invalidLoadBalancer(
      'a blue/green deployment needs a target group and the option WITH_TRAFFIC_CONTROL',
    );
  }
  if (!blueGreen) throw invalidBlueGreen('a blue/green deployment needs it');
}

/** Lambda and ECS: traffic moves between versions, and there are no hosts to name. */
function checkTrafficGroup(group: GroupRecord, platform: ComputePlatform): void {
  const { deploymentType, deploymentOption } = group.style;
  if (deploymentType !== 'BLUE_GREEN' || deploymentOption !== 'WITH_TRAFFIC_CONTROL') {
    throw new AwsError(
      'InvalidDeploymentStyleException',
      // As AWS says it for ECS: see `checkServiceGroup`.
      `For ${platform} deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL; got ${deploymentType} and ${deploymentOption}.`,
    );
  }
  if (platform === 'ECS' && group.autoScalingGroups.length > 0) {
    // https://github.com/hashicorp/terraform-provider-aws/issues/7128
    throw new AwsError(
      'InvalidAutoScalingGroupException',
      'For ECS deployment group, autoScalingGroups can not be specified',
    );
  }
  const namesHosts =
    group.ec2TagFilters.length > 0 ||
    group.onPremisesTagFilters.length > 0 ||
    group.autoScalingGroups.length > 0 ||
    Boolean(group.ec2TagSet?.ec2TagSetList?.length) ||
    Boolean(group.onPremisesTagSet?.onPremisesTagSetList?.length);
  if (namesHosts) {
    throw new AwsError(
      'InvalidInputException',
      `A deployment group of the compute platform ${platform} has no instances: leave out tags and Auto Scaling groups.`,
    );
  }
  if (platform === 'Lambda' && group.ecsServices?.length) {
    throw new AwsError(
      'InvalidECSServiceException',
      'ECS services need an application of the ECS compute platform.',
    );
  }
}
