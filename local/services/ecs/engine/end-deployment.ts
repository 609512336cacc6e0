import type { DeploymentRecord } from '../deployment-record.ts';
import type { DeploymentRun } from './deployment-run.ts';

/** The service has no deployment under way any more. */
export function endDeployment(
  run: DeploymentRun,
  { status, reason }: { readonly status: DeploymentRecord['status']; readonly reason: string | undefined },
): void {
  const { deployment, service, cloud } = run;
  deployment.status = status;
  deployment.statusReason = reason;
  deployment.finishedAt = cloud.clock.now();
  if (status === 'STOPPED') deployment.stoppedAt = deployment.finishedAt;
  if (service.deploymentArn === deployment.arn) service.deploymentArn = undefined;
  run.changed();
  run.keeper.keep(service);
}
