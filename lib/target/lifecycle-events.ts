import {
  BatchGetDeploymentTargetsCommand,
  ListDeploymentTargetsCommand,
  type CodeDeployClient,
} from '@aws-sdk/client-codedeploy';
import { deadline } from '../runtime/deadline.ts';
import type { FunctionEvent } from './deployments.ts';
import { undefinedFor } from './undefined-for.ts';

/** The lifecycle events of a deployment's one function or service. */
export async function lifecycleEvents(
  client: CodeDeployClient,
  deploymentId: string,
): Promise<readonly FunctionEvent[]> {
  const listed = await client
    .send(new ListDeploymentTargetsCommand({ deploymentId }), deadline())
    .catch(undefinedFor('DeploymentNotStartedException'));
  const targetIds = listed?.targetIds ?? [];
  if (targetIds.length === 0) return [];
  const command = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds });
  const { deploymentTargets = [] } = await client.send(command, deadline());
  const events = deploymentTargets.flatMap(
    ({ lambdaTarget, ecsTarget }) => (lambdaTarget ?? ecsTarget)?.lifecycleEvents ?? [],
  );
  return events.map(({ lifecycleEventName = '', status = 'Unknown', startTime, diagnostics }) => ({
    name: lifecycleEventName,
    status,
    startedAt: startTime?.toISOString(),
    message: diagnostics?.message,
  }));
}
