import type { FunctionTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
const LAMBDA_EVENTS = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;

export type FunctionTargetSettings = Pick<
  FunctionTargetRecord,
  'functionName' | 'alias' | 'currentVersion' | 'targetVersion' | 'hooks'
>;

/** Makes a function the deployment's one target, with every event before it. */
export function addFunctionTarget(
  { cloud, records, deployment }: Pick<DeploymentRun, 'cloud' | 'records' | 'deployment'>,
  settings: FunctionTargetSettings,
): FunctionTargetRecord {
  const target: FunctionTargetRecord = {
    ...settings,
    deploymentId: deployment.id,
    arn: cloud.arn('lambda', `function:${settings.functionName}`),
    status: 'Pending',
    lastUpdatedAt: cloud.clock.now(),
    weight: 0,
    events: LAMBDA_EVENTS.map((name) => ({ name, status: 'Pending' })),
  };
  records.functionTargets.set(deployment.id, target);
  deployment.overview.Pending += 1;
  return target;
}
