import { AwsError } from '../../../../aws-error.ts';
import type { LambdaAppSpec } from '../../../../../lib/appspec/lambda-app-spec.ts';
import { checkHooks } from '../check-hooks.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { aliasText, readAlias } from './function-alias.ts';
import { INVALID } from './lambda-app-spec.ts';
import { lambdaFailure } from '../lambda-failure.ts';

/**
 * Throws, before anything is called or shifted, what would end the deployment later: each with the group's own role and
 * calls that the managed policy AWSCodeDeployRoleForLambda allows.
 */
export async function checkShift(run: DeploymentRun, appSpec: LambdaAppSpec): Promise<void> {
  const { name, alias, currentVersion, targetVersion } = appSpec.function;
  if (currentVersion === targetVersion) {
    // https://github.com/terraform-aws-modules/terraform-aws-lambda/issues/82
    throw invalid(
      `${INVALID} TargetVersion must not equal CurrentVersion; expected two versions of ${name}, got ${targetVersion} twice.`,
    );
  }
  await checkAlias(run, appSpec);
  if (await hasProvisionedConcurrency(run, name, alias)) {
    throw invalid(
      `The alias ${alias} of ${name} has provisioned concurrency, which would have to be allocated to version ${targetVersion} before traffic moves; remove it from the alias with lambda:DeleteProvisionedConcurrencyConfig, or deploy without shifting traffic.`,
    );
  }
  // The role may not read functions; this call tells a version that is not there from one without such a setting.
  await hasProvisionedConcurrency(run, name, targetVersion);
  await checkHooks(run, appSpec.hooks);
}

async function checkAlias(run: DeploymentRun, { function: called }: LambdaAppSpec): Promise<void> {
  const { name, alias, currentVersion } = called;
  const state = await readAlias(run, { functionName: name, alias });
  if (Object.keys(state.weights).length > 0) {
    // https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-deployments-lambda.html
    throw invalid(
      `The alias ${alias} of ${name} is on two versions already, as a deployment that was stopped without a rollback leaves it: ${aliasText(state)}. Give it one with lambda:UpdateAlias and an empty routing configuration, and deploy again.`,
    );
  }
  if (state.version === currentVersion) return;
  throw invalid(
    state.version === '$LATEST'
      ? `The alias ${alias} of ${name} points at $LATEST, whose traffic cannot be shifted; point it at a published version.`
      : `The alias ${alias} of ${name} has moved: expected it at CurrentVersion ${currentVersion}, found ${aliasText(state)}. Write the AppSpec file for what it has now.`,
  );
}

async function hasProvisionedConcurrency(
  run: DeploymentRun,
  FunctionName: string,
  Qualifier: string,
): Promise<boolean> {
  try {
    await run.call('lambda', 'GetProvisionedConcurrencyConfig', { FunctionName, Qualifier });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ProvisionedConcurrencyConfigNotFoundException')
      return false;
    throw lambdaFailure(run, error);
  }
}

const invalid = (message: string) => new DeploymentFailure('INVALID_LAMBDA_CONFIGURATION', message);
