import type { ComputePlatform, CreateDeploymentInput } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { checkDeploymentInput, isRestart } from './check-deployment-input.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import { findApplication, findDeployment, findGroup } from './find.ts';
import type { GroupRecord } from './group-record.ts';
import { checkConfigPlatform } from './group-settings/check-group.ts';
import { newDeploymentId } from './ids.ts';
import { emptyOverview } from './overview.ts';
import { quotasOf } from './quotas.ts';
import type { Quotas } from './quotas.ts';
import type { Records } from './records.ts';
import { refuseUnlessAllowed } from './refuse-unless-allowed.ts';
import { registerRevision, storedRevision } from './register-revision.ts';
import { refuseGitHub } from './revision-location.ts';

/** Checks the input of CreateDeployment and writes the deployment's record; it takes the group's one slot. */
export function createDeployment(
  cloud: Cloud,
  records: Records,
  input: CreateDeploymentInput,
  caller: Caller,
): DeploymentRecord {
  const { computePlatform: platform } = findApplication(records, input.applicationName);
  const group = findGroup(records, input.applicationName, input.deploymentGroupName);
  checkDeploymentInput(input, { group, platform, quotas: quotasOf(cloud) });
  const configName = input.deploymentConfigName ?? group.configName;
  checkConfigPlatform(records, configName, platform);
  refuseUnlessAllowed(cloud, caller, {
    operation: 'GetDeploymentConfig',
    resource: `deploymentconfig:${configName}`,
  });
  const restarted = isRestart(input) ? lastSuccess(records, group) : undefined;
  if (input.revision) useRevision(cloud, records, input, caller);
  refuseSecond(group);
  refuseTooMany(records, quotasOf(cloud));
  const deployment = recordOf(cloud, records, {
    input,
    group,
    platform,
    configName,
    ...(restarted ? { restarted } : {}),
  });
  records.deployments.set(deployment.id, deployment);
  group.activeId = deployment.id;
  group.lastAttemptedId = deployment.id;
  return deployment;
}

function lastSuccess(records: Records, group: GroupRecord): DeploymentRecord {
  const found = records.deployments.get(group.lastSuccessfulId ?? '');
  if (found) return found;
  throw new AwsError(
    'RevisionDoesNotExistException',
    `The deployment group ${group.name} has no successful deployment whose revision could be restarted.`,
  );
}

/** AWS registers a new revision by itself; the caller needs the right to register it, or to read a known one. */
function useRevision(cloud: Cloud, records: Records, input: CreateDeploymentInput, caller: Caller): void {
  const { applicationName, revision } = input;
  if (!applicationName || !revision) return;
  refuseGitHub(revision);
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
}

/** Clients read both names out of this text. */
function refuseSecond(group: GroupRecord): void {
  const active = group.activeId ?? group.scalingIds?.[0];
  if (active === undefined) return;
  throw new AwsError(
    'DeploymentLimitExceededException',
    `The Deployment Group '${group.name}' already has an active Deployment '${active}'`,
  );
}

function refuseTooMany({ groups }: Records, { runningDeployments: most }: Quotas): void {
  // Each instance that Auto Scaling launches counts as one.
  const running = [...groups.values()].reduce(
    (sum, { activeId, scalingIds = [] }) => sum + (activeId === undefined ? 0 : 1) + scalingIds.length,
    0,
  );
  if (running < most) return;
  throw new AwsError(
    'DeploymentLimitExceededException',
    `The number of allowed deployments was exceeded: ${most} run at the same time.`,
  );
}

interface Parts {
  readonly input: CreateDeploymentInput;
  readonly group: GroupRecord;
  readonly platform: ComputePlatform;
  readonly configName: string;
  /** RESTART: the deployment whose revision is restarted. */
  readonly restarted?: DeploymentRecord;
}

function recordOf(cloud: Cloud, records: Records, parts: Parts): DeploymentRecord {
  const { input, group, platform, configName, restarted } = parts;
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
    computePlatform: platform,
    revision: restarted?.revision ?? input.revision!,
    ...(previous ? { previousRevision: previous } : {}),
    ...(input.description === undefined ? {} : { description: input.description }),
    creator: 'user',
    ...(restarted ? { mode: 'RESTART' as const, reusedDeploymentId: restarted.id } : {}),
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
