import type { ComputePlatform, CreateDeploymentInput, TargetInstances } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';
import type { GroupRecord } from './group-record.ts';
import { checkAlarms } from './group-settings/check-alarms.ts';
import { checkAutoRollback } from './group-settings/check-auto-rollback.ts';
import { checkSelection } from './group-settings/check-tag-filters.ts';
import { checkDescription } from './names.ts';
import type { Quotas } from './quotas.ts';
import { checkRevision } from './revision-location.ts';

interface DeploymentContext {
  readonly group: GroupRecord;
  readonly platform: ComputePlatform;
  readonly quotas: Quotas;
}

/** Refuses an input of CreateDeployment that is wrong by itself or does not fit the deployment group. */
export function checkDeploymentInput(input: CreateDeploymentInput, context: DeploymentContext): void {
  if (isRestart(input)) checkRestart(input, context);
  else checkRevision(input.revision, context.platform);
  checkDescription(input.description, context.quotas);
  checkAutoRollback(input.autoRollbackConfiguration);
  checkAlarms(input.overrideAlarmConfiguration, context.quotas);
  checkServerOptions(input, context.platform);
  checkTargetInstances(input.targetInstances, context);
}

/** Whether the deployment restarts what the group's last successful one deployed. */
export function isRestart({ deploymentMode: mode }: CreateDeploymentInput): boolean {
  if (mode === undefined || mode === 'STANDARD') return false;
  if (mode === 'RESTART') return true;
  throw new AwsError(
    'InvalidInputException',
    `Expected the deploymentMode STANDARD or RESTART, got ${String(mode)}`,
  );
}

/**
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html says what is rejected, not with
 * which error; each is the one about the member that is at fault.
 */
function checkRestart(input: CreateDeploymentInput, { group, platform }: DeploymentContext): void {
  if (platform !== 'Server') {
    throw new AwsError(
      'InvalidComputePlatformException',
      `The deployment mode RESTART needs the compute platform Server, got ${platform}.`,
    );
  }
  if (group.style.deploymentType === 'BLUE_GREEN') {
    throw new AwsError('InvalidInputException', 'The deployment mode RESTART is for in-place deployments.');
  }
  if (input.revision) {
    throw new AwsError(
      'InvalidRevisionException',
      'A revision cannot be given with the deployment mode RESTART: it is that of the last successful deployment.',
    );
  }
  if (!input.updateOutdatedInstancesOnly) return;
  throw new AwsError(
    'InvalidUpdateOutdatedInstancesOnlyValueException',
    'updateOutdatedInstancesOnly cannot be true with the deployment mode RESTART.',
  );
}

function checkServerOptions(input: CreateDeploymentInput, platform: ComputePlatform): void {
  const behavior = input.fileExistsBehavior;
  if (behavior !== undefined && !['DISALLOW', 'OVERWRITE', 'RETAIN'].includes(behavior)) {
    throw new AwsError('InvalidFileExistsBehaviorException', `Invalid file exists behavior: ${behavior}`);
  }
  if (platform === 'Server') return;
  if (behavior !== undefined) {
    throw new AwsError(
      'InvalidFileExistsBehaviorException',
      // As AWS says it: https://github.com/aws/aws-toolkit-azure-devops/issues/288
      'For Lambda and ECS deployment, fileExistsBehavior can not be specified',
    );
  }
  if (input.ignoreApplicationStopFailures) {
    throw new AwsError(
      'InvalidIgnoreApplicationStopFailuresValueException',
      `For ${platform} deployments, ignoreApplicationStopFailures is expected to be false.`,
    );
  }
  if (!input.updateOutdatedInstancesOnly) return;
  throw new AwsError(
    'InvalidUpdateOutdatedInstancesOnlyValueException',
    `For ${platform} deployments, updateOutdatedInstancesOnly is expected to be false.`,
  );
}

const CODE = 'InvalidTargetInstancesException';

function checkTargetInstances(
  targets: TargetInstances | undefined,
  { group, platform, quotas }: DeploymentContext,
): void {
  const isBlueGreen = platform === 'Server' && group.style.deploymentType === 'BLUE_GREEN';
  if (targets && !isBlueGreen) {
    throw new AwsError(CODE, 'Target instances can be given for blue/green deployments of instances only.');
  }
  const action = group.blueGreen?.greenFleetProvisioningOption?.action ?? 'DISCOVER_EXISTING';
  if (isBlueGreen && action === 'DISCOVER_EXISTING' && !targets) {
    throw new AwsError(
      CODE,
      'The target instance configuration is required: the deployment group discovers existing replacement instances.',
    );
  }
  if (!targets) return;
  const { tagFilters = [], ec2TagSet, autoScalingGroups = [] } = targets;
  const sets = ec2TagSet?.ec2TagSetList ?? [];
  if (tagFilters.length > 0 && sets.length > 0) {
    throw new AwsError(CODE, 'Only one of tagFilters and ec2TagSet can be used in a single call.');
  }
  checkSelection({ filters: tagFilters, sets, quotas, code: CODE });
  if (autoScalingGroups.length <= quotas.autoScalingGroups) return;
  throw new AwsError(CODE, `At most ${quotas.autoScalingGroups} Auto Scaling groups can be named.`);
}
