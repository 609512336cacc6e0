import {
  type CodeDeployClient,
  type DeploymentGroupInfo,
  type DeploymentInfo,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { BATCH, describeDeployments } from '../target/describe-deployments.ts';

export interface BeforeScaling {
  /** The latest deployment that meant the whole group; where none of those looked at did, the latest of all. */
  readonly latest: DeploymentInfo | undefined;
  /** Those after it that were made for hosts that joined and stayed, the newest first. */
  readonly joinedBy: readonly DeploymentInfo[];
}

/**
 * Looks behind the deployments that are made where Auto Scaling adds or ends hosts
 * (https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-aws-auto-scaling.html): each is for hosts that came
 * or went, and says nothing of the others. At most a hundred are looked at: one page.
 */
export async function deploymentBeforeScaling(
  client: CodeDeployClient,
  { applicationName, deploymentGroupName, autoScalingGroups = [], ...group }: DeploymentGroupInfo,
): Promise<BeforeScaling> {
  const attempted = group.lastAttemptedDeployment?.deploymentId;
  if (attempted === undefined) return { latest: undefined, joinedBy: [] };
  const { deployments: ids = [] } =
    autoScalingGroups.length > 0
      ? await client.send(new ListDeploymentsCommand({ applicationName, deploymentGroupName }))
      : { deployments: [attempted] };
  const joinedBy: DeploymentInfo[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    for (const info of await newestFirst(client, ids.slice(from, from + BATCH))) {
      if (!isOfScaling(info)) return { latest: info, joinedBy };
      if (isOfJoining(info)) joinedBy.push(info);
    }
  }
  const [latest] = await newestFirst(client, [attempted]);
  return { latest, joinedBy: [] };
}

const JOINING = ['autoscaling', 'CodeDeployAutoUpdate'];

const isOfScaling = ({ creator }: DeploymentInfo): boolean =>
  [...JOINING, 'autoscalingTermination'].includes(`${creator}`);

/** Auto Scaling gives up an instance whose deployment has failed. */
const isOfJoining = ({ creator, status }: DeploymentInfo): boolean =>
  JOINING.includes(`${creator}`) && status !== 'Failed' && status !== 'Stopped';

async function newestFirst(client: CodeDeployClient, ids: readonly string[]): Promise<DeploymentInfo[]> {
  const found = await describeDeployments(client, ids);
  return found.toSorted(
    (one, other) => (other.createTime?.getTime() ?? 0) - (one.createTime?.getTime() ?? 0),
  );
}
