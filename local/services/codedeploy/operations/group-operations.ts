import type {
  BatchGetDeploymentGroupsInput,
  CreateDeploymentGroupInput,
  DeleteDeploymentGroupInput,
  GetDeploymentGroupInput,
  ListDeploymentGroupsInput,
  UpdateDeploymentGroupInput,
} from '@aws-sdk/client-codedeploy';
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { keepHooks, removeHooks } from '../auto-scaling/lifecycle-hooks.ts';
import type { KeptHooks } from '../auto-scaling/lifecycle-hooks.ts';
import { batch, checkBatch } from '../batch.ts';
import { checkTags } from '../check-tags.ts';
import { DEFAULT_CONFIGS } from '../configs/predefined-configs.ts';
import { describeGroup } from '../describe-group.ts';
import { callAsRole } from '../engine/deployment-run.ts';
import { findApplication, findGroup } from '../find.ts';
import type { GroupRecord } from '../group-record.ts';
import { checkGroupSettings } from '../group-settings/check-group-settings.ts';
import { checkGroup } from '../group-settings/check-group.ts';
import { checkService } from '../group-settings/check-service-group.ts';
import { settingsOf } from '../group-settings/settings-of.ts';
import { listPage } from '../list-page.ts';
import { checkGroupName } from '../names.ts';
import { quotasOf } from '../quotas.ts';
import type { Records } from '../records.ts';
import { renameGroup } from '../rename.ts';

export function groupOperations(cloud: Cloud, records: Records): Service['operations'] {
  return {
    CreateDeploymentGroup: (input: CreateDeploymentGroupInput) => createGroup(cloud, records, input),
    UpdateDeploymentGroup: (input: UpdateDeploymentGroupInput) => updateGroup(cloud, records, input),
    GetDeploymentGroup: ({ applicationName, deploymentGroupName }: GetDeploymentGroupInput) => ({
      deploymentGroupInfo: describeGroup(records, findGroup(records, applicationName, deploymentGroupName)),
    }),
    BatchGetDeploymentGroups: ({
      applicationName,
      deploymentGroupNames: names = [],
    }: BatchGetDeploymentGroupsInput) => {
      findApplication(records, applicationName);
      if (names.length === 0) checkGroupName(undefined);
      checkBatch(names, 100, 'deployment groups');
      for (const name of names) checkGroupName(name);
      const [found, missing] = batch(names, (name) => records.groups.get(`${applicationName}/${name}`));
      return {
        deploymentGroupsInfo: found.map((group) => describeGroup(records, group)),
        ...(missing.length === 0
          ? {}
          : { errorMessage: `No Deployment Group found for name: ${missing.join(', ')}` }),
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
      return deleteGroup(cloud, records, `${applicationName}/${deploymentGroupName}`);
    },
  };
}

async function createGroup(
  cloud: Cloud,
  records: Records,
  input: CreateDeploymentGroupInput,
): Promise<object> {
  const { applicationName, deploymentGroupName: name, serviceRoleArn } = input;
  const application = findApplication(records, applicationName);
  checkGroupName(name);
  refuseTaken(records, application.name, name);
  checkRole(serviceRoleArn);
  checkGroupSettings(input, quotasOf(cloud));
  checkTags(input.tags, quotasOf(cloud));
  refuseTooMany(cloud, records, application.name);
  const group: GroupRecord = {
    id: randomUUID(),
    applicationName: application.name,
    name,
    configName: DEFAULT_CONFIGS[application.computePlatform],
    serviceRoleArn,
    ec2TagFilters: [],
    onPremisesTagFilters: [],
    autoScalingGroups: [],
    triggers: [],
    style: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    outdatedInstancesStrategy: 'UPDATE',
    terminationHookEnabled: false,
    tags: input.tags ?? [],
    ...settingsOf(input),
  };
  checkGroup(records, group);
  if (application.computePlatform === 'ECS') {
    await checkService(cloud, group);
    refuseTaken(records, application.name, name);
  }
  if (group.autoScalingGroups.length > 0) {
    group.lifecycleHooks = (await keepHooksOf(cloud, group)).hooks;
    refuseTaken(records, application.name, name);
  }
  records.groups.set(`${application.name}/${name}`, group);
  return { deploymentGroupId: group.id };
}

async function updateGroup(
  cloud: Cloud,
  records: Records,
  input: UpdateDeploymentGroupInput,
): Promise<object> {
  const { applicationName, currentDeploymentGroupName, newDeploymentGroupName: newName } = input;
  const group = findGroup(records, applicationName, currentDeploymentGroupName);
  if (input.serviceRoleArn !== undefined) checkRole(input.serviceRoleArn);
  checkGroupSettings(input, quotasOf(cloud));
  const settings = settingsOf(input);
  const changed: GroupRecord = { ...group, ...settings };
  checkGroup(records, changed);
  if (newName !== undefined && newName !== group.name) {
    checkGroupName(newName);
    refuseTaken(records, group.applicationName, newName);
  }
  if (input.ecsServices || (input.serviceRoleArn && group.ecsServices)) await checkService(cloud, changed);
  const { hooks, hooksNotCleanedUp } = await keepHooksOf(cloud, changed);
  // A deployment may have begun or ended meanwhile: nothing but the settings is written.
  Object.assign(group, settings, { lifecycleHooks: hooks });
  if (newName !== undefined && newName !== group.name) renameGroup(records, group, newName);
  return { hooksNotCleanedUp };
}

async function keepHooksOf(cloud: Cloud, group: GroupRecord): Promise<KeptHooks> {
  const hasNone =
    group.autoScalingGroups.length === 0 && Object.keys(group.lifecycleHooks ?? {}).length === 0;
  if (hasNone) return { hooks: {}, hooksNotCleanedUp: [] };
  try {
    return await keepHooks(cloud, callAsRole(cloud, group, 'CodeDeploy'), group);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    const isMissing = error instanceof AwsError && error.code === 'ValidationError';
    if (isMissing) throw new AwsError('InvalidAutoScalingGroupException', cause.message, { cause });
    throw new AwsError(
      'InvalidRoleException',
      `CodeDeploy could not put its lifecycle hook on an Auto Scaling group as ${group.serviceRoleArn}: ${cause.message}`,
      { cause },
    );
  }
}

function refuseTaken(records: Records, applicationName: string, name: string): void {
  if (!records.groups.has(`${applicationName}/${name}`)) return;
  throw new AwsError('DeploymentGroupAlreadyExistsException', `Deployment group already exists: ${name}`);
}

function checkRole(arn: string | undefined): asserts arn is string {
  if (!arn) throw new AwsError('RoleRequiredException', 'Service role ARN is required.');
  if (/^arn:aws[\w-]*:iam::\d{12}:role\/.+/.test(arn)) return;
  throw new AwsError('InvalidRoleException', `The service role ARN is not valid: ${arn}`);
}

function refuseTooMany(cloud: Cloud, records: Records, applicationName: string): void {
  const most = quotasOf(cloud).groupsOfApplication;
  const own = [...records.groups.values()].filter((group) => group.applicationName === applicationName);
  if (own.length < most) return;
  throw new AwsError(
    'DeploymentGroupLimitExceededException',
    `The deployment groups limit was exceeded: ${most} for an application.`,
  );
}

async function deleteGroup(cloud: Cloud, records: Records, key: string): Promise<object> {
  const group = records.groups.get(key);
  if (!group) return { hooksNotCleanedUp: [] };
  records.groups.delete(key);
  for (const host of records.hosts.keys()) if (host.startsWith(`${group.id}/`)) records.hosts.delete(host);
  return { hooksNotCleanedUp: await removeHooks(callAsRole(cloud, group, 'CodeDeploy'), group) };
}
