import type { ECSClient } from '@aws-sdk/client-ecs';
import type { PlannedService } from '../release/plan.ts';
import { ecsServices } from '../target/ecs/ecs-services.ts';
import { ecsDeployments } from '../target/ecs/native/ecs-deployments.ts';
import { deploymentArn, statusWord } from '../target/ecs/native/service-deployments.ts';
import { serviceText } from '../target/ecs/services.ts';
import type { Targets } from './read-targets.ts';

/** A service that ECS deploys by itself, in the words of a deployment's target; undefined where it is gone. */
export async function readService(
  client: ECSClient,
  planned: PlannedService,
  deploymentId: string,
): Promise<Targets | undefined> {
  const service = await ecsServices(client).find(planned);
  if (!service) return undefined;
  const deployment = await ecsDeployments(client).get(deploymentArn(service.arn, deploymentId));
  const { weight } = deployment;
  return {
    hosts: [{ id: serviceText(planned), status: statusWord(deployment), events: [] }],
    count: 1,
    ...(weight === undefined ? {} : { weight: weight / 100 }),
  };
}
