import { eachOf, LONG, many } from './error-row.ts';
import type { ErrorRow } from './error-row.ts';

const serviceRoleArn = 'arn:aws:iam::123456789012:role/CodeDeploy';
const NEW = { applicationName: 'hello', deploymentGroupName: 'new', serviceRoleArn };
const CHANGED = { applicationName: 'hello', currentDeploymentGroupName: 'in-place' };
const TAG = { Key: 'app', Value: 'hello', Type: 'KEY_AND_VALUE' };
const topic = 'arn:aws:sns:us-east-1:123456789012:releases';
const listener = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/hello/1/2';
const style = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };
const trigger = (settings: object) => ({
  triggerName: 'told',
  triggerTargetArn: topic,
  triggerEvents: ['DeploymentStart'],
  ...settings,
});
const alarms = (...names: readonly string[]) => ({
  alarmConfiguration: { enabled: true, alarms: names.map((name) => ({ name })) },
});
const ready = (deploymentReadyOption: object) => ({
  blueGreenDeploymentConfiguration: { deploymentReadyOption },
});
const pair = (settings: object) => ({
  loadBalancerInfo: {
    targetGroupPairInfoList: [
      {
        targetGroups: [{ name: 'blue' }, { name: 'green' }],
        prodTrafficRoute: { listenerArns: [listener] },
        ...settings,
      },
    ],
  },
});

/** What both making and changing a group refuse. */
const SETTINGS: readonly (readonly [object, string])[] = [
  [{ serviceRoleArn: 'CodeDeploy' }, 'InvalidRole'],
  [{ deploymentConfigName: 'a b' }, 'InvalidDeploymentConfigName'],
  [{ deploymentConfigName: 'none' }, 'DeploymentConfigDoesNotExist'],
  [{ deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }, 'InvalidTrafficRoutingConfiguration'],
  [{ ec2TagFilters: [{ ...TAG, Type: 'SOME' }] }, 'InvalidEC2Tag'],
  [{ ec2TagFilters: [{ Type: 'KEY_ONLY' }] }, 'InvalidEC2Tag'],
  [{ ec2TagFilters: many(11, () => TAG) }, 'InvalidEC2Tag'],
  [{ ec2TagFilters: [TAG], ec2TagSet: { ec2TagSetList: [[TAG]] } }, 'InvalidEC2TagCombination'],
  [{ ec2TagFilters: [], ec2TagSet: { ec2TagSetList: many(4, () => [TAG]) } }, 'TagSetListLimitExceeded'],
  [{ onPremisesInstanceTagFilters: [{ Value: 'x'.repeat(257), Type: 'VALUE_ONLY' }] }, 'InvalidTag'],
  [{ onPremisesTagSet: { onPremisesTagSetList: many(4, () => [TAG]) } }, 'TagSetListLimitExceeded'],
  [
    { onPremisesInstanceTagFilters: [TAG], onPremisesTagSet: { onPremisesTagSetList: [[TAG]] } },
    'InvalidOnPremisesTagCombination',
  ],
  [{ autoScalingGroups: many(11, String) }, 'InvalidAutoScalingGroup'],
  [{ triggerConfigurations: [trigger({ triggerName: undefined })] }, 'InvalidTriggerConfig'],
  [{ triggerConfigurations: [trigger({ triggerTargetArn: 'releases' })] }, 'InvalidTriggerConfig'],
  [{ triggerConfigurations: [trigger({ triggerEvents: [] })] }, 'InvalidTriggerConfig'],
  [{ triggerConfigurations: [trigger({ triggerEvents: ['Whatever'] })] }, 'InvalidTriggerConfig'],
  [{ triggerConfigurations: many(11, () => trigger({})) }, 'TriggerTargetsLimitExceeded'],
  [alarms(), 'InvalidAlarmConfig'],
  [alarms(''), 'InvalidAlarmConfig'],
  [alarms('slow', 'slow'), 'InvalidAlarmConfig'],
  [alarms('x'.repeat(256)), 'InvalidAlarmConfig'],
  [alarms(...many(11, String)), 'AlarmsLimitExceeded'],
  [{ autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfig'],
  [
    { autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_BORING'] } },
    'InvalidAutoRollbackConfig',
  ],
  [{ deploymentStyle: { deploymentType: 'RED_BLACK' } }, 'InvalidDeploymentStyle'],
  [{ deploymentStyle: { deploymentOption: 'WITH_CARE' } }, 'InvalidDeploymentStyle'],
  [{ deploymentStyle: style }, 'InvalidLoadBalancerInfo'],
  [{ loadBalancerInfo: { targetGroupInfoList: [{}] } }, 'InvalidLoadBalancerInfo'],
  [
    { loadBalancerInfo: { targetGroupInfoList: many(11, (index) => ({ name: String(index) })) } },
    'InvalidLoadBalancerInfo',
  ],
  [
    { deploymentStyle: style, loadBalancerInfo: { targetGroupInfoList: [{ name: 'hello' }] } },
    'InvalidBlueGreenDeploymentConfiguration',
  ],
  [ready({ actionOnTimeout: 'PANIC' }), 'InvalidBlueGreenDeploymentConfiguration'],
  [
    ready({ actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 5 }),
    'InvalidBlueGreenDeploymentConfiguration',
  ],
  [
    ready({ actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 2881 }),
    'InvalidBlueGreenDeploymentConfiguration',
  ],
  [{ ecsServices: [{ serviceName: 'web' }] }, 'InvalidECSService'],
  [{ ecsServices: [{ serviceName: 'web', clusterName: 'main' }] }, 'InvalidECSService'],
  [pair({}), 'InvalidTargetGroupPair'],
  [{ outdatedInstancesStrategy: 'SHRUG' }, 'InvalidInput'],
];

const ECS = {
  applicationName: 'ecs',
  deploymentGroupName: 'new',
  serviceRoleArn,
  deploymentStyle: style,
  blueGreenDeploymentConfiguration: {},
  ecsServices: [{ serviceName: 'web', clusterName: 'other' }],
  ...pair({}),
};
const LAMBDA = { ...NEW, applicationName: 'lambda', deploymentStyle: style };
const WEB = [{ serviceName: 'web', clusterName: 'main' }];

/** Deployment groups. */
export const GROUP_ERRORS: readonly ErrorRow[] = [
  ...eachOf({ CreateDeploymentGroup: NEW, UpdateDeploymentGroup: CHANGED }, SETTINGS),
  ...eachOf(
    {
      CreateDeploymentGroup: { applicationName: 'hello', serviceRoleArn },
      GetDeploymentGroup: { applicationName: 'hello' },
      DeleteDeploymentGroup: { applicationName: 'hello' },
      CreateDeployment: { applicationName: 'hello' },
      ListDeployments: { applicationName: 'hello' },
    },
    [
      [{}, 'DeploymentGroupNameRequired'],
      [{ deploymentGroupName: 'a b' }, 'InvalidDeploymentGroupName'],
      [{ deploymentGroupName: LONG }, 'InvalidDeploymentGroupName'],
    ],
  ),
  ...eachOf(
    {
      GetDeploymentGroup: { applicationName: 'hello' },
      CreateDeployment: { applicationName: 'hello' },
      ListDeployments: { applicationName: 'hello' },
    },
    [[{ deploymentGroupName: 'nothing' }, 'DeploymentGroupDoesNotExist']],
  ),
  ['CreateDeploymentGroup', { ...NEW, deploymentGroupName: 'in-place' }, 'DeploymentGroupAlreadyExists'],
  ['CreateDeploymentGroup', { ...NEW, serviceRoleArn: undefined }, 'RoleRequired'],
  ['CreateDeploymentGroup', { ...NEW, tags: [{ Key: 'aws:owner' }] }, 'InvalidTagsToAdd'],
  ['UpdateDeploymentGroup', { applicationName: 'hello' }, 'DeploymentGroupNameRequired'],
  [
    'UpdateDeploymentGroup',
    { ...CHANGED, currentDeploymentGroupName: 'nothing' },
    'DeploymentGroupDoesNotExist',
  ],
  ['UpdateDeploymentGroup', { ...CHANGED, newDeploymentGroupName: 'a b' }, 'InvalidDeploymentGroupName'],
  [
    'UpdateDeploymentGroup',
    { ...CHANGED, newDeploymentGroupName: 'blue-green' },
    'DeploymentGroupAlreadyExists',
  ],
  ['BatchGetDeploymentGroups', { applicationName: 'hello' }, 'DeploymentGroupNameRequired'],
  [
    'BatchGetDeploymentGroups',
    { applicationName: 'hello', deploymentGroupNames: ['a b'] },
    'InvalidDeploymentGroupName',
  ],
  [
    'BatchGetDeploymentGroups',
    { applicationName: 'hello', deploymentGroupNames: many(101, () => 'in-place') },
    'BatchLimitExceeded',
  ],
  ['ListDeploymentGroups', { applicationName: 'hello', nextToken: 'x' }, 'InvalidNextToken'],

  ['CreateDeploymentGroup', { ...LAMBDA, deploymentStyle: undefined }, 'InvalidDeploymentStyle'],
  ['CreateDeploymentGroup', { ...LAMBDA, ec2TagFilters: [TAG] }, 'InvalidInput'],
  ['CreateDeploymentGroup', { ...LAMBDA, ecsServices: WEB }, 'InvalidECSService'],
  [
    'CreateDeploymentGroup',
    { ...LAMBDA, deploymentConfigName: 'CodeDeployDefault.AllAtOnce' },
    'InvalidTrafficRoutingConfiguration',
  ],
  ['CreateDeploymentGroup', { ...ECS, ecsServices: [] }, 'InvalidECSService'],
  ['CreateDeploymentGroup', { ...ECS, ecsServices: [...WEB, ...WEB] }, 'InvalidECSService'],
  ...eachOf(
    {
      CreateDeploymentGroup: ECS,
      UpdateDeploymentGroup: { applicationName: 'ecs', currentDeploymentGroupName: 'other' },
    },
    [[{ ecsServices: WEB }, 'ECSServiceMappingLimitExceeded']],
  ),
  [
    'CreateDeploymentGroup',
    { ...ECS, blueGreenDeploymentConfiguration: undefined },
    'InvalidBlueGreenDeploymentConfiguration',
  ],
  ...[
    { greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' } },
    { terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' } },
  ].map((blueGreenDeploymentConfiguration): ErrorRow => [
    'CreateDeploymentGroup',
    { ...ECS, blueGreenDeploymentConfiguration },
    'InvalidBlueGreenDeploymentConfiguration',
  ]),
  ['CreateDeploymentGroup', { ...ECS, autoScalingGroups: ['hello'] }, 'InvalidAutoScalingGroup'],
  ...[undefined, {}, { targetGroupInfoList: [{ name: 'blue' }] }].map((loadBalancerInfo): ErrorRow => [
    'CreateDeploymentGroup',
    { ...ECS, loadBalancerInfo },
    'InvalidLoadBalancerInfo',
  ]),
  ...[
    { targetGroups: [{ name: 'blue' }] },
    { targetGroups: [{ name: 'blue' }, { name: 'blue' }] },
    { prodTrafficRoute: undefined },
    { prodTrafficRoute: { listenerArns: [listener, listener] } },
    { testTrafficRoute: { listenerArns: ['80'] } },
  ].map((part): ErrorRow => ['CreateDeploymentGroup', { ...ECS, ...pair(part) }, 'InvalidTargetGroupPair']),
];
