import { AwsError } from '../../aws-error.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
const NAME = /^[\w.+=,@-]{1,100}$/;
const LONGEST_DESCRIPTION = 256;

export function checkApplicationName(name: string | undefined): asserts name is string {
  if (!name) throw new AwsError('ApplicationNameRequiredException', 'Application name is required.');
  if (!NAME.test(name))
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
  if (NAME.test(name) && !name.startsWith('CodeDeployDefault.')) return;
  throw new AwsError(
    'InvalidDeploymentConfigNameException',
    `Invalid deployment config name: ${name} (1 to 100 letters, digits and ._+=,@-; CodeDeployDefault. is reserved)`,
  );
}

export function checkDescription(description: string | undefined): void {
  if ((description?.length ?? 0) <= LONGEST_DESCRIPTION) return;
  throw new AwsError(
    'DescriptionTooLongException',
    `The description is longer than ${LONGEST_DESCRIPTION} characters.`,
  );
}
