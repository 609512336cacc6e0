import { randomUUID } from 'node:crypto';
import type {
  BatchGetDeploymentGroupsInput,
  CreateDeploymentGroupInput,
  DeleteDeploymentGroupInput,
  GetDeploymentGroupInput,
  ListDeploymentGroupsInput,
  UpdateDeploymentGroupInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { checkBatch } from '../batch-size.ts';
import { checkGroupSettings } from '../check-group-settings.ts';
import { describeGroup } from '../describe-group.ts';
import { findApplication, findConfig, findGroup } from '../find.ts';
import { listPage } from '../list-page.ts';
import { checkGroupName } from '../names.ts';
import { DEFAULT_CONFIG } from '../predefined-configs.ts';
import type { GroupRecord, Records } from '../records.ts';
import { rekey } from '../rekey.ts';

const MOST_GROUPS = 1000;

export function groupOperations(cloud: Cloud, records: Records): Service['operations'] {
  return {
    CreateDeploymentGroup: (input: CreateDeploymentGroupInput) => createGroup(cloud, records, input),
    UpdateDeploymentGroup: (input: UpdateDeploymentGroupInput) => {
      updateGroup(records, input);
      return { hooksNotCleanedUp: [] };
    },
    GetDeploymentGroup: ({ applicationName, deploymentGroupName }: GetDeploymentGroupInput) => ({
      deploymentGroupInfo: describeGroup(records, findGroup(records, applicationName, deploymentGroupName)),
    }),
    BatchGetDeploymentGroups: ({
      applicationName,
      deploymentGroupNames = [],
    }: BatchGetDeploymentGroupsInput) => {
      findApplication(records, applicationName);
      checkBatch(deploymentGroupNames, 100, 'deployment groups');
      return {
        deploymentGroupsInfo: deploymentGroupNames.flatMap((name) => {
          const found = records.groups.get(`${applicationName}/${name}`);
          return found ? [describeGroup(records, found)] : [];
        }),
      };
    },
    ListDeploymentGroups: ({ applicationName, nextToken }: ListDeploymentGroupsInput) => {
      findApplication(records, applicationName);
      const names = [...records.groups.values()]
        .filter((group) => group.applicationName === applicationName)
        .map(({ name }) => name);
      const page = listPage(names.sort(), nextToken);
      return { applicationName, deploymentGroups: page.items, nextToken: page.nextToken };
    },
    DeleteDeploymentGroup: ({ applicationName, deploymentGroupName }: DeleteDeploymentGroupInput) => {
      findApplication(records, applicationName);
      checkGroupName(deploymentGroupName);
      deleteGroup(records, `${applicationName}/${deploymentGroupName}`);
      return { hooksNotCleanedUp: [] };
    },
  };
}

function createGroup(cloud: Cloud, records: Records, input: CreateDeploymentGroupInput): object {
  const { applicationName, deploymentGroupName: name, serviceRoleArn } = input;
  findApplication(records, applicationName);
  checkGroupName(name);
  const key = `${applicationName}/${name}`;
  if (records.groups.has(key)) {
    throw new AwsError('DeploymentGroupAlreadyExistsException', `Deployment group already exists: ${name}`);
  }
  checkRole(serviceRoleArn);
  checkGroupSettings(input);
  const configName = input.deploymentConfigName ?? DEFAULT_CONFIG;
  findConfig(records, configName);
  refuseTooMany(cloud, records, applicationName!);
  const group: GroupRecord = {
    id: randomUUID(),
    applicationName: applicationName!,
    name,
    configName,
    serviceRoleArn,
    ec2TagFilters: [],
    onPremisesTagFilters: [],
    autoScalingGroups: [],
    triggers: [],
    style: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    outdatedInstancesStrategy: 'UPDATE',
    terminationHookEnabled: false,
    tags: input.tags ?? [],
    ...settings(input),
  };
  checkWhole(group);
  records.groups.set(key, group);
  return { deploymentGroupId: group.id };
}

function updateGroup(records: Records, input: UpdateDeploymentGroupInput): void {
  const { applicationName, currentDeploymentGroupName, newDeploymentGroupName: newName } = input;
  const group = findGroup(records, applicationName, currentDeploymentGroupName);
  if (input.serviceRoleArn !== undefined) checkRole(input.serviceRoleArn);
  checkGroupSettings(input);
  if (input.deploymentConfigName !== undefined) findConfig(records, input.deploymentConfigName);
  const changed: GroupRecord = {
    ...group,
    ...settings(input),
    ...(input.serviceRoleArn === undefined ? {} : { serviceRoleArn: input.serviceRoleArn }),
    ...(input.deploymentConfigName === undefined ? {} : { configName: input.deploymentConfigName }),
  };
  checkWhole(changed);
  if (newName !== undefined && newName !== group.name) {
    checkGroupName(newName);
    if (records.groups.has(`${applicationName}/${newName}`)) {
      throw new AwsError(
        'DeploymentGroupAlreadyExistsException',
        `Deployment group already exists: ${newName}`,
      );
    }
    rekey(records.groups, `${applicationName}/${group.name}`, `${applicationName}/${newName}`);
    changed.name = newName;
  }
  Object.assign(group, changed);
}

/** Members that the input leaves out stay as they are. */
function settings(input: CreateDeploymentGroupInput | UpdateDeploymentGroupInput): Partial<GroupRecord> {
  const {
    ec2TagFilters,
    ec2TagSet,
    autoScalingGroups,
    triggerConfigurations: triggers,
    alarmConfiguration: alarms,
    autoRollbackConfiguration: autoRollback,
    deploymentStyle: style,
    blueGreenDeploymentConfiguration: blueGreen,
    loadBalancerInfo: loadBalancer,
    outdatedInstancesStrategy,
    terminationHookEnabled,
  } = input;
  const given = {
    ec2TagFilters,
    ec2TagSet,
    autoScalingGroups: autoScalingGroups?.filter((name) => name !== ''),
    triggers,
    alarms,
    autoRollback,
    style: style && {
      deploymentType: style.deploymentType ?? ('IN_PLACE' as const),
      deploymentOption: style.deploymentOption ?? ('WITHOUT_TRAFFIC_CONTROL' as const),
    },
    blueGreen,
    loadBalancer,
    outdatedInstancesStrategy,
    terminationHookEnabled,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function checkWhole({ style, blueGreen, loadBalancer, ec2TagFilters, ec2TagSet }: GroupRecord): void {
  if (ec2TagFilters.length > 0 && ec2TagSet?.ec2TagSetList?.length) {
    throw new AwsError(
      'InvalidEC2TagCombinationException',
      'A call was submitted that specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can be used in a single call.',
    );
  }
  if (style.deploymentType !== 'BLUE_GREEN') return;
  if (style.deploymentOption !== 'WITH_TRAFFIC_CONTROL' || !loadBalancer?.targetGroupInfoList?.length) {
    throw new AwsError(
      'InvalidLoadBalancerInfoException',
      'For a blue/green deployment a target group and the option WITH_TRAFFIC_CONTROL must be specified.',
    );
  }
  if (blueGreen) return;
  throw new AwsError(
    'InvalidBlueGreenDeploymentConfigurationException',
    'For a blue/green deployment a blue/green deployment configuration must be specified.',
  );
}

function checkRole(arn: string | undefined): asserts arn is string {
  if (!arn) throw new AwsError('RoleRequiredException', 'Service role ARN is required.');
  if (/^arn:aws[\w-]*:iam::\d{12}:role\/.+/.test(arn)) return;
  throw new AwsError('InvalidRoleException', `The service role ARN is not valid: ${arn}`);
}

function refuseTooMany(cloud: Cloud, records: Records, applicationName: string): void {
  if (!cloud.options.quotas) return;
  const own = [...records.groups.values()].filter((group) => group.applicationName === applicationName);
  if (own.length < MOST_GROUPS) return;
  throw new AwsError(
    'DeploymentGroupLimitExceededException',
    `The deployment groups limit was exceeded: ${MOST_GROUPS} for an application.`,
  );
}

function deleteGroup(records: Records, key: string): void {
  const group = records.groups.get(key);
  if (!group) return;
  records.groups.delete(key);
  for (const host of records.hosts.keys()) if (host.startsWith(`${group.id}/`)) records.hosts.delete(host);
}
