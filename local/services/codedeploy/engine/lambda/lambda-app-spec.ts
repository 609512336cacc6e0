import { parseAppSpec } from '../../../../../lib/appspec/parse-app-spec.ts';
import type { LambdaAppSpec } from '../../../../../lib/appspec/lambda-app-spec.ts';
import { faultLines, readAppSpecText } from '../app-spec-text.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';

/** Reads the deployment's AppSpec from where it is; what is wrong with it ends the deployment. */
export async function readAppSpec(run: DeploymentRun): Promise<LambdaAppSpec> {
  const { file, text } = await readAppSpecText(run);
  const reading = parseAppSpec(text, { file, os: 'any', platform: 'Lambda' });
  if (reading.platform === 'Lambda' && reading.appSpec) return reading.appSpec;
  throw new DeploymentFailure('INVALID_LAMBDA_CONFIGURATION', [INVALID, ...faultLines(reading)].join('\n'));
}

/** As AWS begins it: https://github.com/terraform-aws-modules/terraform-aws-lambda/issues/82 */
export const INVALID =
  'The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration.';
