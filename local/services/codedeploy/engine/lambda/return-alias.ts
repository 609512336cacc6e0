import type { DeploymentRecord } from '../../deployment-record.ts';
import type { FunctionTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { pointAlias } from './function-alias.ts';

/**
 * The AllowTraffic of a rollback: the alias goes back at once, whatever it has. Where the deployment that is taken back
 * had moved no traffic, the alias stays as it is: somebody else may have moved it.
 */
export async function returnAlias(
  run: DeploymentRun,
  target: FunctionTargetRecord,
  triggering: DeploymentRecord,
): Promise<void> {
  if (triggering.isShifting) await pointAlias(run, target, { percent: 100 });
  else run.deployment.additionalStatus = NOT_SHIFTED;
  target.weight = 100;
  target.lastUpdatedAt = run.cloud.clock.now();
}

const NOT_SHIFTED = 'No traffic had moved: the alias serves as before.';
