import type { CreateDeploymentInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { checkAlarms, checkAutoRollback } from './check-group-settings.ts';
import { findConfig, findDeployment, findGroup } from './find.ts';
import { newDeploymentId } from './ids.ts';
import { checkDescription } from './names.ts';
import { emptyOverview } from './overview.ts';
import type { DeploymentRecord, GroupRecord, Records } from './records.ts';
import { registerRevision, storedRevision } from './register-revision.ts';
import { refuseUnlessAllowed } from './refuse-unless-allowed.ts';
import { checkRevision } from './revision-location.ts';

/** Checks the input of CreateDeployment and writes the deployment's record; it takes the group's one slot. */
export function createDeployment(
  cloud: Cloud,
  records: Records,
  input: CreateDeploymentInput,
  caller: Caller,
): DeploymentRecord {
  const group = findGroup(records, input.applicationName, input.deploymentGroupName);
  checkInput(input, group);
  const configName = input.deploymentConfigName ?? group.configName;
  findConfig(records, configName);
  refuseUnlessAllowed(cloud, caller, {
    operation: 'GetDeploymentConfig',
    resource: `deploymentconfig:${configName}`,
  });
  useRevision(cloud, records, input, caller);
  refuseSecond(group);
  const deployment = recordOf(cloud, records, { input, group, configName });
  records.deployments.set(deployment.id, deployment);
  group.activeId = deployment.id;
  group.lastAttemptedId = deployment.id;
  return deployment;
}

function checkInput(input: CreateDeploymentInput, group: GroupRecord): void {
  checkRevision(input.revision);
  checkDescription(input.description);
  checkAutoRollback(input.autoRollbackConfiguration);
  checkAlarms(input.overrideAlarmConfiguration);
  const behavior = input.fileExistsBehavior;
  if (behavior !== undefined && !['DISALLOW', 'OVERWRITE', 'RETAIN'].includes(behavior)) {
    throw new AwsError('InvalidFileExistsBehaviorException', `Invalid file exists behavior: ${behavior}`);
  }
  if (input.deploymentMode !== undefined && input.deploymentMode !== 'STANDARD') {
    throw new AwsError(
      'UnsupportedActionForDeploymentTypeException',
      `The local cloud has no deployment mode ${input.deploymentMode} yet.`,
    );
  }
  const isBlueGreen = group.style.deploymentType === 'BLUE_GREEN';
  if (input.targetInstances && !isBlueGreen) {
    throw new AwsError(
      'InvalidTargetInstancesException',
      'Target instances can be given for blue/green deployments only.',
    );
  }
  const action = group.blueGreen?.greenFleetProvisioningOption?.action ?? 'DISCOVER_EXISTING';
  if (isBlueGreen && action === 'DISCOVER_EXISTING' && !input.targetInstances) {
    throw new AwsError(
      'InvalidTargetInstancesException',
      'The target instance configuration is required: the deployment group discovers existing replacement instances.',
    );
  }
}

/** AWS registers a new revision by itself; the caller needs the right to register it, or to read a known one. */
function useRevision(cloud: Cloud, records: Records, input: CreateDeploymentInput, caller: Caller): void {
  const { applicationName, deploymentGroupName, revision } = input;
  if (!applicationName || !deploymentGroupName || !revision) return;
  const resource = cloud.arn('codedeploy', `application:${applicationName}`);
  const may = (action: string) => cloud.allows(caller, { action: `codedeploy:${action}`, resource });
  const isKnown = storedRevision(records, applicationName, revision) !== undefined;
  if (!(isKnown && may('GetApplicationRevision'))) {
    refuseUnlessAllowed(cloud, caller, {
      operation: 'RegisterApplicationRevision',
      resource: `application:${applicationName}`,
    });
  }
  const record = registerRevision(cloud, records, applicationName, revision);
  record.firstUsedTime ??= cloud.clock.now();
  record.lastUsedTime = cloud.clock.now();
  if (!record.groups.includes(deploymentGroupName)) record.groups = [...record.groups, deploymentGroupName];
}

/** Clients read both names out of this text. */
function refuseSecond(group: GroupRecord): void {
  if (group.activeId === undefined) return;
  throw new AwsError(
    'DeploymentLimitExceededException',
    `The Deployment Group '${group.name}' already has an active Deployment '${group.activeId}'`,
  );
}

interface Parts {
  readonly input: CreateDeploymentInput;
  readonly group: GroupRecord;
  readonly configName: string;
}

function recordOf(cloud: Cloud, records: Records, { input, group, configName }: Parts): DeploymentRecord {
  const previous = group.lastSuccessfulId
    ? findDeployment(records, group.lastSuccessfulId).revision
    : undefined;
  const autoRollback = input.autoRollbackConfiguration ?? group.autoRollback;
  const alarms = input.overrideAlarmConfiguration ?? group.alarms;
  return {
    id: newDeploymentId(),
    applicationName: group.applicationName,
    groupName: group.name,
    groupId: group.id,
    configName,
    revision: input.revision!,
    ...(previous ? { previousRevision: previous } : {}),
    ...(input.description === undefined ? {} : { description: input.description }),
    creator: 'user',
    createTime: cloud.clock.now(),
    ignoreApplicationStopFailures: input.ignoreApplicationStopFailures ?? false,
    updateOutdatedInstancesOnly: input.updateOutdatedInstancesOnly ?? false,
    fileExistsBehavior: input.fileExistsBehavior ?? 'DISALLOW',
    ...(autoRollback ? { autoRollback } : {}),
    ...(input.overrideAlarmConfiguration ? { alarmOverride: input.overrideAlarmConfiguration } : {}),
    ...(alarms ? { alarms } : {}),
    ...(input.targetInstances ? { targetInstances: input.targetInstances } : {}),
    style: group.style,
    ...(group.blueGreen ? { blueGreen: group.blueGreen } : {}),
    ...(group.loadBalancer ? { loadBalancer: group.loadBalancer } : {}),
    status: 'Created',
    overview: emptyOverview(),
  };
}
