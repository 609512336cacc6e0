import { AwsError } from '../../aws-error.ts';
import type { Quotas } from './quotas.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
const NAME = /^[\w.+=,@-]{1,100}$/;

export function checkApplicationName(name: string | undefined): asserts name is string {
  if (!name) throw new AwsError('ApplicationNameRequiredException', 'Application name is required.');
  if (NAME.test(name)) return;
  throw new AwsError('InvalidApplicationNameException', `Invalid application name: ${name}`);
}

export function checkGroupName(name: string | undefined): asserts name is string {
  if (!name) throw new AwsError('DeploymentGroupNameRequiredException', 'Deployment group name is required.');
  if (NAME.test(name)) return;
  throw new AwsError('InvalidDeploymentGroupNameException', `Invalid deployment group name: ${name}`);
}

export function checkConfigName(name: string | undefined): asserts name is string {
  if (!name)
    throw new AwsError('DeploymentConfigNameRequiredException', 'Deployment config name is required.');
  if (NAME.test(name)) return;
  throw new AwsError(
    'InvalidDeploymentConfigNameException',
    `Invalid deployment config name: ${name} (expected 1 to 100 letters, digits and ._+=,@-)`,
  );
}

/** A name that a configuration of one's own may have. */
export function checkNewConfigName(name: string | undefined): asserts name is string {
  checkConfigName(name);
  if (!name.startsWith('CodeDeployDefault.')) return;
  throw new AwsError(
    'InvalidDeploymentConfigNameException',
    `Invalid deployment config name: ${name} (the prefix CodeDeployDefault. is reserved)`,
  );
}

/** The name of an on-premises instance; `i-` begins the ids of EC2's. */
export function checkInstanceName(name: string | undefined): asserts name is string {
  if (!name) throw new AwsError('InstanceNameRequiredException', 'Instance name is required.');
  if (NAME.test(name) && !name.startsWith('i-')) return;
  throw new AwsError(
    'InvalidInstanceNameException',
    `Invalid instance name: ${name} (expected 1 to 100 letters, digits and ._+=,@-, not beginning with i-)`,
  );
}

export function checkDescription(description: string | undefined, quotas: Quotas): void {
  if ((description?.length ?? 0) <= quotas.descriptionLength) return;
  throw new AwsError(
    'DescriptionTooLongException',
    `The description is longer than ${quotas.descriptionLength} characters.`,
  );
}
