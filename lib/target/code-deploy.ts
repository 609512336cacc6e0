import {
  CodeDeployServiceException,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
  type CodeDeployClient,
} from '@aws-sdk/client-codedeploy';
import { GroupBusy, Refused } from '../release/refused.ts';
import { deadline } from '../runtime/deadline.ts';
import { deploymentInput } from './deployment-input.ts';
import type { DeploymentOrder, Deployments } from './deployments.ts';
import { describedDeployment } from './described-deployment.ts';
import { describedGroup } from './described-group.ts';
import { findByDescription } from './find-by-description.ts';
import { firstFailure } from './first-failure.ts';
import { lifecycleEvents } from './lifecycle-events.ts';
import { undefinedFor } from './undefined-for.ts';

/** The real CodeDeploy, or whatever speaks as it does. */
export function codeDeploy(client: CodeDeployClient): Deployments {
  return {
    async group(application, group) {
      const command = new GetDeploymentGroupCommand({
        applicationName: application,
        deploymentGroupName: group,
      });
      const missing = ['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException'];
      const answer = await client.send(command, deadline()).catch(undefinedFor(...missing));
      return answer?.deploymentGroupInfo && describedGroup(answer.deploymentGroupInfo);
    },

    async configPlatform(config) {
      const command = new GetDeploymentConfigCommand({ deploymentConfigName: config });
      const answer = await client
        .send(command, deadline())
        .catch(undefinedFor('DeploymentConfigDoesNotExistException'));
      return answer && (answer.deploymentConfigInfo?.computePlatform ?? 'Server');
    },

    async get(deploymentId) {
      const answer = await client.send(new GetDeploymentCommand({ deploymentId }), deadline());
      return describedDeployment(answer.deploymentInfo!);
    },

    async descriptionOf(deploymentId) {
      const command = new GetDeploymentCommand({ deploymentId });
      const gone = 'DeploymentDoesNotExistException';
      const answer = await client.send(command, deadline()).catch(undefinedFor(gone));
      return answer?.deploymentInfo?.description ?? '';
    },

    async create(order) {
      try {
        const answer = await client.send(new CreateDeploymentCommand(deploymentInput(order)), deadline());
        return answer.deploymentId!;
      } catch (error) {
        throw explained(error, order);
      }
    },

    findByDescription: (order, since) => findByDescription(client, order, since),

    async stop(deploymentId) {
      const command = new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true });
      await client.send(command, deadline()).catch(undefinedFor('DeploymentAlreadyCompletedException'));
    },

    async goOn(deploymentId, wait) {
      const command = new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: wait });
      const over = ['DeploymentAlreadyCompletedException', 'DeploymentIsNotInReadyStateException'];
      await client.send(command, deadline()).catch(undefinedFor(...over));
    },

    hosts: (deploymentId, fleet) => hostsOf(client, deploymentId, fleet),
    functionEvents: (deploymentId) => lifecycleEvents(client, deploymentId),
    firstFailure: (deploymentId) => firstFailure(client, deploymentId),
  };
}

/** What CodeDeploy refuses for good is a refusal; a taken slot is waited for; anything else may be tried again. */
function explained(error: unknown, { application, group }: DeploymentOrder): unknown {
  if (!(error instanceof CodeDeployServiceException)) return error;
  if (error.name === 'DeploymentLimitExceededException') {
    return new GroupBusy(`${group} is busy with another deployment: ${error.message}`, { cause: error });
  }
  const passing =
    error.$retryable !== undefined || error.$fault === 'server' || error.name === 'ThrottlingException';
  if (passing) return error;
  return new Refused(`CodeDeploy refuses a deployment to ${application}/${group}: ${error.message}`, {
    cause: error,
  });
}

async function hostsOf(
  client: CodeDeployClient,
  deploymentId: string,
  fleet: 'Blue' | 'Green',
): Promise<readonly string[]> {
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListDeploymentTargetsCommand({
        deploymentId,
        nextToken,
        targetFilters: { ServerInstanceLabel: [fleet] },
      }),
      deadline(),
    );
    ids.push(...(page.targetIds ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return ids;
}
