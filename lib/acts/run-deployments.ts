import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Plans, RunKey } from '../release/ports.ts';
import { codeDeploy } from '../target/code-deploy.ts';
import { ecsServices } from '../target/ecs/ecs-services.ts';
import { ecsDeployments } from '../target/ecs/native/ecs-deployments.ts';
import { deploymentArn, isActive } from '../target/ecs/native/service-deployments.ts';
import { foundService } from '../target/ecs/publish-definition.ts';

/** The deployments of a release, whoever makes them: CodeDeploy, or ECS itself. */
export interface RunDeployments {
  isActive(run: RunKey, deploymentId: string): Promise<boolean>;
  /** Asks for a stop with a rollback; a deployment that has ended already is left as it is. */
  stop(run: RunKey, deploymentId: string): Promise<void>;
}

interface Clients {
  readonly codeDeploy: CodeDeployClient;
  readonly ecs: ECSClient;
}

export function runDeployments(clients: Clients, plans: Pick<Plans, 'find'>): RunDeployments {
  const groups = codeDeploy(clients.codeDeploy);
  const services = ecsDeployments(clients.ecs);
  /** ARN of a deployment that ECS makes; undefined of one that CodeDeploy makes. */
  const serviceDeployment = async ({ release, environment }: RunKey, id: string) => {
    const plan = await plans.find(release);
    const planned = plan?.environments.find(({ name }) => name === environment);
    if (planned?.target !== 'ecs-native') return undefined;
    return deploymentArn((await foundService(planned.service!, ecsServices(clients.ecs))).arn, id);
  };
  return {
    async isActive(run, id) {
      const arn = await serviceDeployment(run, id);
      return arn ? isActive(await services.get(arn)) : (await groups.get(id)).active;
    },
    async stop(run, id) {
      const arn = await serviceDeployment(run, id);
      await (arn ? services.stop(arn) : groups.stop(id));
    },
  };
}
