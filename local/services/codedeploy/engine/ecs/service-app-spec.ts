import type { EcsAppSpec } from '../../../../../lib/appspec/ecs-app-spec.ts';
import { parseAppSpec } from '../../../../../lib/appspec/parse-app-spec.ts';
import { faultLines, readAppSpecText } from '../app-spec-text.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';

/** Reads the deployment's AppSpec from where it is; what is wrong with it ends the deployment. */
export async function readAppSpec(run: DeploymentRun): Promise<EcsAppSpec> {
  const { file, text } = await readAppSpecText(run);
  const reading = parseAppSpec(text, { file, os: 'any', platform: 'ECS' });
  if (reading.platform === 'ECS' && reading.appSpec) return reading.appSpec;
  throw new DeploymentFailure('INVALID_REVISION', [INVALID, ...faultLines(reading)].join('\n'));
}

/** As AWS begins it. */
const INVALID =
  'The deployment failed because the AppSpec file that specifies the deployment configuration is missing or has an invalid configuration.';
