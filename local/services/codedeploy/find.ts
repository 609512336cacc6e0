import { AwsError } from '../../aws-error.ts';
import type { ConfigRecord, ServerConfigRecord } from './config-record.ts';
import { predefinedConfig } from './configs/predefined-configs.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import { targetId } from './describe-target.ts';
import type { GroupRecord } from './group-record.ts';
import { checkApplicationName, checkConfigName, checkGroupName } from './names.ts';
import type { ApplicationRecord, Records } from './records.ts';
import type { FunctionTargetRecord, ServiceTargetRecord, TargetRecord } from './target-records.ts';
import type { AnyTarget } from './target-records.ts';

/** Records by name, or AWS's error for the ones that do not exist. */
export function findApplication({ applications }: Records, name: string | undefined): ApplicationRecord {
  checkApplicationName(name);
  const found = applications.get(name);
  if (!found)
    throw new AwsError('ApplicationDoesNotExistException', `No application found for name: ${name}`);
  return found;
}

export function findGroup(
  records: Records,
  application: string | undefined,
  name: string | undefined,
): GroupRecord {
  findApplication(records, application);
  checkGroupName(name);
  const found = records.groups.get(`${application}/${name}`);
  if (found) return found;
  throw new AwsError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
}

export function findConfig({ configs }: Records, name: string | undefined): ConfigRecord {
  checkConfigName(name);
  const found = predefinedConfig(name) ?? configs.get(name);
  if (found) return found;
  throw new AwsError(
    'DeploymentConfigDoesNotExistException',
    `No deployment configuration found for name: ${name}`,
  );
}

/** The configuration of a deployment to hosts. */
export function findServerConfig(records: Records, name: string): ServerConfigRecord {
  const found = findConfig(records, name);
  if (found.computePlatform === 'Server') return found;
  throw new Error(`expected ${name} to be of the Server compute platform, found ${found.computePlatform}`);
}

export function findDeployment({ deployments }: Records, id: string | undefined): DeploymentRecord {
  checkDeploymentId(id);
  const found = deployments.get(id);
  if (found) return found;
  throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
}

export function checkDeploymentId(id: string | undefined): asserts id is string {
  if (!id) throw new AwsError('DeploymentIdRequiredException', 'Deployment ID is required.');
  if (/^d-[A-Z0-9]{1,99}$/.test(id)) return;
  throw new AwsError(
    'InvalidDeploymentIdException',
    `Specified DeploymentId is not in the valid format: ${id}`,
  );
}

/** A host of the deployment. */
export function findInstance(
  records: Records,
  deploymentId: string,
  id: string | undefined,
): TargetRecord | undefined {
  // It may be named by its ARN too.
  return records.targets.get(deploymentId)?.[id?.slice(id.lastIndexOf('/') + 1) ?? ''];
}

/** A host of the deployment, or its function or service. */
export function findTarget(
  records: Records,
  deploymentId: string,
  id: string | undefined,
): AnyTarget | undefined {
  const only = findOnlyTarget(records, deploymentId);
  if (!only) return findInstance(records, deploymentId, id);
  return id === targetId(only) || id === only.arn ? only : undefined;
}

/** The one function or service of a deployment without hosts. */
export const findOnlyTarget = (
  { functionTargets, serviceTargets }: Records,
  deploymentId: string,
): FunctionTargetRecord | ServiceTargetRecord | undefined =>
  functionTargets.get(deploymentId) ?? serviceTargets.get(deploymentId);

/** The deployment's hosts, of which there are none before it starts. */
export function startedInstances({ targets }: Records, deployment: DeploymentRecord): TargetRecord[] {
  checkStarted(deployment);
  return Object.values(targets.get(deployment.id) ?? {});
}

/** The same, or the one function or service of a deployment without hosts. */
export function startedTargets(records: Records, deployment: DeploymentRecord): AnyTarget[] {
  const only = findOnlyTarget(records, deployment.id);
  if (!only) return startedInstances(records, deployment);
  checkStarted(deployment);
  return [only];
}

function checkStarted({ id, status }: DeploymentRecord): void {
  if (status !== 'Created' && status !== 'Queued') return;
  throw new AwsError('DeploymentNotStartedException', `The deployment ${id} has not started.`);
}

/** Deployments that hold their group's slot. */
export const isActive = ({ status }: Pick<DeploymentRecord, 'status'>): boolean =>
  status !== 'Succeeded' && status !== 'Failed' && status !== 'Stopped';
