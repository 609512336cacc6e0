import { AwsError } from '../../../aws-error.ts';
import { pick } from './pick.ts';
import type { Properties, ResourceType } from './resource-type.ts';
import { removedTagKeys } from './tag-changes.ts';

const SETTINGS = [
  'AlarmConfiguration',
  'AutoRollbackConfiguration',
  'AutoScalingGroups',
  'BlueGreenDeploymentConfiguration',
  'DeploymentConfigName',
  'DeploymentStyle',
  'ECSServices',
  'Ec2TagFilters',
  'LoadBalancerInfo',
  'OnPremisesInstanceTagFilters',
  'OutdatedInstancesStrategy',
  'ServiceRoleArn',
  'TerminationHookEnabled',
  'TriggerConfigurations',
];

/**
 * Groups of hosts in place, of Lambda functions and of services of ECS. CloudFormation cannot make an EC2 blue/green group with an Auto
 * Scaling group, nor can this.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codedeploy-deploymentgroup.html
 */
export const codeDeployDeploymentGroup: ResourceType = {
  type: 'AWS::CodeDeploy::DeploymentGroup',
  properties: [
    ...SETTINGS,
    'ApplicationName',
    'Deployment',
    'DeploymentGroupName',
    'Ec2TagSet',
    'OnPremisesTagSet',
    'Tags',
  ],
  replacedBy: ['ApplicationName', 'DeploymentGroupName'],
  nameProperty: 'DeploymentGroupName',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    refuseUnavailable(properties);
    const deploymentGroupName = String(
      properties['DeploymentGroupName'] ?? resource.newName({ longest: 100 }),
    );
    await call('codedeploy', 'CreateDeploymentGroup', {
      applicationName: properties['ApplicationName'],
      deploymentGroupName,
      ...settingsOf(properties),
      ...(tags.length > 0 ? { tags } : {}),
    });
    return { physicalId: deploymentGroupName };
  },
  update: async (resource) => {
    const { call, properties, oldProperties, physicalId, tags } = resource;
    refuseUnavailable(properties);
    await call('codedeploy', 'UpdateDeploymentGroup', {
      applicationName: properties['ApplicationName'],
      currentDeploymentGroupName: physicalId,
      ...clearedLists(oldProperties, properties),
      ...settingsOf(properties),
    });
    const ResourceArn = resource.arn(
      'codedeploy',
      `deploymentgroup:${String(properties['ApplicationName'])}/${physicalId}`,
    );
    const TagKeys = removedTagKeys(resource);
    if (TagKeys.length > 0) await call('codedeploy', 'UntagResource', { ResourceArn, TagKeys });
    if (tags.length > 0) await call('codedeploy', 'TagResource', { ResourceArn, Tags: tags });
    return { physicalId };
  },
  delete: ({ call, properties, physicalId }) =>
    call('codedeploy', 'DeleteDeploymentGroup', {
      applicationName: properties['ApplicationName'],
      deploymentGroupName: physicalId,
    }),
};

const NOT_IN_BLUE_GREEN = ['AutoScalingGroups', 'LoadBalancerInfo', 'Deployment'];

/**
 * Lambda groups are blue/green too, but have none of these; the load balancer of a service of ECS is taken, as the
 * group that the CDK makes for one has it (aws/aws-cdk, aws-codedeploy/lib/ecs/deployment-group.ts).
 */
function refuseUnavailable(properties: Properties): void {
  const style = properties['DeploymentStyle'] as { DeploymentType?: string } | undefined;
  const refused = NOT_IN_BLUE_GREEN.filter(
    (name) => name !== 'LoadBalancerInfo' || properties['ECSServices'] === undefined,
  );
  const given = refused.find((name) => properties[name] !== undefined);
  if (style?.DeploymentType === 'BLUE_GREEN' && given !== undefined) {
    throw new AwsError('ValidationError', `Property ${given} cannot be specified.`);
  }
  if (properties['Deployment'] !== undefined) {
    throw new AwsError(
      'ValidationError',
      'The local cloud does not deploy while it makes a deployment group: leave Deployment out and call CreateDeployment.',
    );
  }
}

const settingsOf = (properties: Properties) => ({
  ...pick(properties, SETTINGS),
  ...tagSet(properties, 'Ec2TagSet', 'Ec2TagSetList', 'Ec2TagGroup'),
  ...tagSet(properties, 'OnPremisesTagSet', 'OnPremisesTagSetList', 'OnPremisesTagGroup'),
});

/** The template wraps each list of a tag set in an object, the API does not. */
function tagSet(properties: Properties, name: string, list: string, group: string): object {
  const value = properties[name] as Readonly<Record<string, readonly Properties[]>> | undefined;
  if (!value) return {};
  return { [name]: { [list]: (value[list] ?? []).map((entry) => entry[group]) } };
}

/** Clearing needs an empty list: what is left out stays as it is. */
const clearedLists = (before: Properties, after: Properties) =>
  Object.fromEntries(
    SETTINGS.filter((name) => Array.isArray(before[name]) && after[name] === undefined).map((name) => [
      name,
      [],
    ]),
  );
