import {
  type CodeDeployClient,
  type DeploymentGroupInfo,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  type InstanceTarget,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { runOfDescription } from '../target/deployment-description.ts';
import { describeTargets } from './read-targets.ts';

/** A host as a list shows it. */
export interface HostLine {
  readonly group: string;
  readonly host: string;
  /** The release that the latest deployment on it brought; undefined where another tool deployed. */
  readonly version?: string;
  readonly deployment: string;
  /** How the latest deployment went on it, as CodeDeploy names it. */
  readonly status: string;
  readonly lastEvent?: { readonly name: string; readonly status: string; readonly at?: string };
  /** As the load balancer names it: `healthy`. Undefined where it is in no target group. */
  readonly health?: string;
}

interface Clients {
  readonly codeDeploy: CodeDeployClient;
  readonly balancers: ElasticLoadBalancingV2Client;
}

/** The hosts that the latest deployment of a group reached; those that a blue/green one leaves behind are not among them. */
export async function groupHosts(clients: Clients, application: string, group: string): Promise<HostLine[]> {
  const command = new GetDeploymentGroupCommand({
    applicationName: application,
    deploymentGroupName: group,
  });
  const { deploymentGroupInfo: info = {} } = await clients.codeDeploy.send(command);
  const deploymentId = info.lastAttemptedDeployment?.deploymentId;
  if (deploymentId === undefined) return [];
  const { deploymentInfo } = await clients.codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
  const { description = '', status } = deploymentInfo ?? {};
  const health = await healthOf(clients.balancers, info);
  const { targets } = await describeTargets(clients.codeDeploy, deploymentId);
  return targets.flatMap(({ instanceTarget: target }) => {
    const isLeft = status === 'Succeeded' && target?.instanceLabel === 'Blue';
    if (!target?.targetId || isLeft) return [];
    const host = target.targetId.slice(target.targetId.lastIndexOf('/') + 1);
    const of = { group, host, deployment: deploymentId, status: target.status ?? 'Unknown' };
    const seen = health.get(host);
    return [
      {
        ...of,
        ...versionOf(description),
        ...lastEventOf(target),
        ...(seen === undefined ? {} : { health: seen }),
      },
    ];
  });
}

/** A deployment that takes a release back is named after it and brings another version. */
function versionOf(description: string): Pick<HostLine, 'version'> {
  const run = description.includes('/deploy/') ? runOfDescription(description) : undefined;
  return run === undefined ? {} : { version: run.release };
}

function lastEventOf({ lifecycleEvents = [] }: InstanceTarget): Pick<HostLine, 'lastEvent'> {
  const last = lifecycleEvents.findLast(({ startTime }) => startTime !== undefined);
  if (!last) return {};
  const at = (last.endTime ?? last.startTime)?.toISOString();
  const { lifecycleEventName: name = '', status = 'Unknown' } = last;
  return { lastEvent: { name, status, ...(at === undefined ? {} : { at }) } };
}

async function healthOf(client: ElasticLoadBalancingV2Client, { loadBalancerInfo }: DeploymentGroupInfo) {
  const health = new Map<string, string>();
  const Names = (loadBalancerInfo?.targetGroupInfoList ?? []).flatMap(({ name }) => name ?? []);
  if (Names.length === 0) return health;
  const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({ Names }));
  for (const { TargetGroupArn } of TargetGroups) {
    const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    for (const { Target, TargetHealth } of answer.TargetHealthDescriptions ?? []) {
      if (Target?.Id && TargetHealth?.State) health.set(Target.Id, TargetHealth.State);
    }
  }
  return health;
}
