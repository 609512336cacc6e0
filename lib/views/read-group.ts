import {
  type CodeDeployClient,
  type DeploymentGroupInfo,
  type DeploymentInfo,
  type DeploymentOverview,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { runOfDescription } from '../target/deployment-description.ts';
import { releaseOfRevision } from '../target/release-of-revision.ts';
import { deploymentBeforeScaling } from './deployment-before-scaling.ts';
import { targetHealth } from './target-health.ts';
import type { DeploymentState } from './target-lists.ts';

export interface GroupClients {
  readonly codeDeploy: CodeDeployClient;
  readonly balancers: ElasticLoadBalancingV2Client;
}

/** A deployment group with its latest deployment. */
export interface GroupView {
  readonly application: string;
  readonly group: string;
  /** As CodeDeploy names it: `Server`. */
  readonly platform: string;
  /** The latest that meant the whole group; undefined where there was none. */
  readonly deployment?: GroupDeployment;
  /** The release that was there before the latest deployment, where that one has not succeeded. */
  readonly before?: string;
  /** Of each host that a target group of the group knows, by its id. */
  readonly health: ReadonlyMap<string, string>;
}

export interface GroupDeployment extends DeploymentState {
  /**
   * The deployment that names the hosts, where that is another one: a rollback before any traffic had moved has nothing to do on
   * any host, and names none.
   */
  readonly namedBy?: string;
  /** The deployments since, the newest first, for hosts that joined by Auto Scaling. */
  readonly joinedBy?: readonly DeploymentState[];
  /**
   * Of a blue/green deployment: the label of the hosts that get its version, and the traffic. CodeDeploy's own rollback
   * gives it back to the original ones (https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html).
   */
  readonly serves?: 'Blue' | 'Green';
  /** The release that it brings, or brings back; undefined where another tool deployed. */
  readonly release?: string;
}

/** Reads a group, and its hosts' health where a balancer knows them. */
export async function readGroup(
  { codeDeploy, balancers }: GroupClients,
  application: string,
  group: string,
): Promise<GroupView> {
  const command = new GetDeploymentGroupCommand({ applicationName: application, deploymentGroupName: group });
  const { deploymentGroupInfo: info = {} } = await codeDeploy.send(command);
  const { latest, joinedBy } = await deploymentBeforeScaling(codeDeploy, info);
  const good = info.lastSuccessfulDeployment?.deploymentId;
  const isGood = latest === undefined || latest.status === 'Succeeded' || latest.deploymentId === good;
  const before = isGood ? undefined : releaseOfRevision((await deploymentOf(codeDeploy, good))?.revision);
  return {
    application,
    group,
    platform: info.computePlatform ?? 'Server',
    ...(latest
      ? {
          deployment: {
            ...describedLatest(latest),
            ...(joinedBy.length > 0 ? { joinedBy: joinedBy.map(stateOf) } : {}),
          },
        }
      : {}),
    ...(before === undefined ? {} : { before }),
    health: await targetHealth(balancers, targetGroupsOf(info)),
  };
}

const targetGroupsOf = ({ loadBalancerInfo }: DeploymentGroupInfo): string[] =>
  (loadBalancerInfo?.targetGroupInfoList ?? []).flatMap(({ name }) => name ?? []);

async function deploymentOf(client: CodeDeployClient, deploymentId: string | undefined) {
  if (deploymentId === undefined) return undefined;
  return (await client.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo;
}

function describedLatest(info: DeploymentInfo): GroupDeployment {
  const release = releaseOfRevision(info.revision) ?? releaseBrought(info);
  const isBlueGreen = info.deploymentStyle?.deploymentType === 'BLUE_GREEN';
  const state = stateOf(info);
  const undone = info.rollbackInfo?.rollbackTriggeringDeploymentId;
  const isIdle = isBlueGreen && Object.keys(state.counts).length === 0;
  return {
    ...state,
    ...(isIdle && undone !== undefined ? { namedBy: undone } : {}),
    ...(isBlueGreen ? { serves: info.creator === 'codeDeployRollback' ? 'Blue' : 'Green' } : {}),
    ...(release === undefined ? {} : { release }),
  };
}

/** The AppSpec of a function or a service does not tell, but the pipeline's description does; a rollback's names what was bad. */
function releaseBrought({ description = '' }: DeploymentInfo): string | undefined {
  const run = runOfDescription(description);
  return run?.kind === 'deploy' ? run.release : undefined;
}

const stateOf = ({ deploymentId, status, deploymentOverview = {} }: DeploymentInfo): DeploymentState => ({
  id: deploymentId ?? '',
  status: status ?? 'Created',
  counts: countsOf(deploymentOverview),
});

const countsOf = (overview: DeploymentOverview): Record<string, number> =>
  Object.fromEntries(Object.entries(overview).filter(([, count]) => count > 0));
