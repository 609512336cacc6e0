import type { PlannedService } from '../../../release/plan.ts';
import { checkedSize, type ReplacementTarget } from '../../fleet/replacement-targets.ts';
import { foundService } from '../publish-definition.ts';
import type { Services } from '../services.ts';
import { deploymentArn, type ServiceDeployments } from './service-deployments.ts';

/** The tasks that a deployment of a service has started; they get test traffic at most. */
export async function replacementTasks(
  planned: PlannedService,
  deploymentId: string,
  ports: { readonly services: Services; readonly deployments: ServiceDeployments },
): Promise<readonly ReplacementTarget[]> {
  const { arn } = await foundService(planned, ports.services);
  const { target } = await ports.deployments.get(deploymentArn(arn, deploymentId));
  const { taskDefinition } = await ports.deployments.revision(target);
  return checkedSize(await ports.services.tasks(planned, taskDefinition));
}
