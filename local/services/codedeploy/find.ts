import { AwsError } from '../../aws-error.ts';
import type {
  ApplicationRecord,
  ConfigRecord,
  DeploymentRecord,
  GroupRecord,
  Records,
  TargetRecord,
} from './records.ts';
import { predefinedConfig } from './predefined-configs.ts';

/** Records by name, or AWS's error for the ones that do not exist. */
export function findApplication({ applications }: Records, name: string | undefined): ApplicationRecord {
  if (!name) throw new AwsError('ApplicationNameRequiredException', 'Application name is required.');
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
  if (!name) throw new AwsError('DeploymentGroupNameRequiredException', 'Deployment group name is required.');
  const found = records.groups.get(`${application}/${name}`);
  if (found) return found;
  throw new AwsError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
}

export function findConfig({ configs }: Records, name: string): ConfigRecord {
  const found = predefinedConfig(name) ?? configs.get(name);
  if (found) return found;
  throw new AwsError(
    'DeploymentConfigDoesNotExistException',
    `No deployment configuration found for name: ${name}`,
  );
}

export function findDeployment({ deployments }: Records, id: string | undefined): DeploymentRecord {
  if (!id) throw new AwsError('DeploymentIdRequiredException', 'Deployment ID is required.');
  if (!/^d-[A-Z0-9]{1,99}$/.test(id)) {
    throw new AwsError(
      'InvalidDeploymentIdException',
      `Specified DeploymentId is not in the valid format: ${id}`,
    );
  }
  const found = deployments.get(id);
  if (found) return found;
  throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
}

export function findTarget(
  records: Records,
  deploymentId: string,
  id: string | undefined,
): TargetRecord | undefined {
  // A target may be named by its ARN too.
  return records.targets.get(deploymentId)?.[id?.slice(id.lastIndexOf('/') + 1) ?? ''];
}

/** Deployments that hold their group's slot. */
export const isActive = ({ status }: Pick<DeploymentRecord, 'status'>): boolean =>
  status !== 'Succeeded' && status !== 'Failed' && status !== 'Stopped';
