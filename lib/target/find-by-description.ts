import {
  ListDeploymentsCommand,
  type CodeDeployClient,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { deadline } from '../runtime/deadline.ts';
import { describeDeployments } from './describe-deployments.ts';
import type { DeploymentOrder } from './deployments.ts';

/** Services' clocks need not agree to the second. */
const SKEW_MS = 60_000;

/** The id of the newest deployment of a group, active or ended, with exactly this description. */
export async function findByDescription(
  client: CodeDeployClient,
  order: Pick<DeploymentOrder, 'application' | 'group' | 'description'>,
  since: string,
): Promise<string | undefined> {
  const found = [];
  for await (const info of deploymentsSince(client, order, since)) {
    if (info.description === order.description) found.push(info);
  }
  found.sort((a, b) => Number(b.createTime) - Number(a.createTime));
  return found[0]?.deploymentId;
}

/** Only those created since then: a group may have thousands. */
async function* deploymentsSince(
  client: CodeDeployClient,
  order: Pick<DeploymentOrder, 'application' | 'group'>,
  since: string,
): AsyncGenerator<DeploymentInfo> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListDeploymentsCommand({
        applicationName: order.application,
        deploymentGroupName: order.group,
        createTimeRange: { start: new Date(Date.parse(since) - SKEW_MS) },
        nextToken,
      }),
      deadline(),
    );
    yield* await describeDeployments(client, page.deployments ?? []);
    nextToken = page.nextToken;
  } while (nextToken);
}
