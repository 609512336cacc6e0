import {
  BatchGetDeploymentsCommand,
  type CodeDeployClient,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { atMost } from '../runtime/at-most.ts';
import { deadline } from '../runtime/deadline.ts';

/** What one call describes: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeployments.html */
export const BATCH = 25;
const AT_ONCE = 4;

/** Deployments in the order of their ids; one that is gone is left out. */
export async function describeDeployments(
  client: CodeDeployClient,
  ids: readonly string[],
): Promise<DeploymentInfo[]> {
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
  const answers = await atMost(AT_ONCE, batches, (deploymentIds) =>
    client.send(new BatchGetDeploymentsCommand({ deploymentIds }), deadline()),
  );
  const found = new Map(
    answers.flatMap(({ deploymentsInfo = [] }) =>
      deploymentsInfo.map((info) => [info.deploymentId, info] as const),
    ),
  );
  return ids.flatMap((id) => found.get(id) ?? []);
}
