import { DescribeAutoScalingGroupsCommand, type AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { CloudFormationServiceException, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DeploymentGroupDoesNotExistException,
  GetDeploymentGroupCommand,
  type DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import type { FleetClients } from './fleet-clients.ts';
import type { Fleet, FleetGroup } from './fleet.ts';
import { liveAutoScalingGroup, type GroupState } from './plan-fleet.ts';
import type { StackOutputs } from './references.ts';

/** The outputs of the stacks; one that does not exist is left out. */
export async function readOutputs(clients: FleetClients, stacks: readonly string[]): Promise<StackOutputs> {
  const outputs = new Map<string, Record<string, string>>();
  for (const name of stacks) {
    try {
      const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
      const pairs = (Stacks?.[0]?.Outputs ?? []).map((one) => [one.OutputKey!, one.OutputValue ?? '']);
      outputs.set(name, Object.fromEntries(pairs) as Record<string, string>);
    } catch (error) {
      if (!isMissingStack(error)) throw error;
    }
  }
  return outputs;
}

export async function readGroupState(
  clients: FleetClients,
  fleet: Fleet,
  group: FleetGroup,
): Promise<GroupState> {
  const deploymentGroup = await readDeploymentGroup(clients, fleet.application, group.name);
  const live = await readAutoScalingGroup(clients, liveAutoScalingGroup(group, deploymentGroup));
  return { deploymentGroup, autoScalingGroup: live };
}

export async function readAutoScalingGroup(
  { autoScaling }: FleetClients,
  name: string,
): Promise<AutoScalingGroup | undefined> {
  const { AutoScalingGroups } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups?.[0];
}

async function readDeploymentGroup(
  { codeDeploy }: FleetClients,
  applicationName: string,
  deploymentGroupName: string,
): Promise<DeploymentGroupInfo | undefined> {
  try {
    const found = await codeDeploy.send(
      new GetDeploymentGroupCommand({ applicationName, deploymentGroupName }),
    );
    return found.deploymentGroupInfo;
  } catch (error) {
    if (error instanceof DeploymentGroupDoesNotExistException) return undefined;
    throw error;
  }
}

/** CloudFormation has no error of its own for it. */
const isMissingStack = (error: unknown) =>
  error instanceof CloudFormationServiceException && error.message.includes('does not exist');
