import type {
  AutoScalingGroup,
  CreateAutoScalingGroupCommandInput,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type {
  CreateDeploymentGroupCommandInput,
  DeploymentGroupInfo,
  UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { deploymentGroupSettings, differences } from './deployment-group-settings.ts';
import type { Fleet, FleetGroup, Hosts } from './fleet.ts';

/** One API call that is to be made. */
export type Step =
  | Call<'autoscaling', 'CreateAutoScalingGroup', CreateAutoScalingGroupCommandInput>
  | Call<'autoscaling', 'UpdateAutoScalingGroup', UpdateAutoScalingGroupCommandInput>
  | Call<'codedeploy', 'CreateDeploymentGroup', CreateDeploymentGroupCommandInput>
  | Call<'codedeploy', 'UpdateDeploymentGroup', UpdateDeploymentGroupCommandInput>;

interface Call<Service extends string, Operation extends string, Input> {
  readonly service: Service;
  readonly operation: Operation;
  /** In what the group was other, where nearly all of it is said anew. */
  readonly changes?: readonly string[];
  readonly input: Input;
}

/** What there is of a group now. */
export interface GroupState {
  readonly deploymentGroup: DeploymentGroupInfo | undefined;
  /** The Auto Scaling group that serves: after a blue/green release another than the first. */
  readonly autoScalingGroup: AutoScalingGroup | undefined;
}

/** The Auto Scaling group of a deployment group is always the one that CodeDeploy names; before there is any, ours. */
export const liveAutoScalingGroup = (
  group: FleetGroup,
  deploymentGroup: DeploymentGroupInfo | undefined,
): string => deploymentGroup?.autoScalingGroups?.[0]?.name ?? group.name;

/** The calls that bring one group to what fleet.yml says; none where it is so already. */
export function planGroup(fleet: Fleet, group: FleetGroup, state: GroupState): Step[] {
  const found = state.autoScalingGroup;
  const live = found?.AutoScalingGroupName ?? group.name;
  return [
    ...(found ? updateHosts(fleet.hosts, group, found) : [createHosts(fleet.hosts, group)]),
    ...planDeploymentGroup(fleet, group, { ...state, live }),
  ];
}

function createHosts(hosts: Hosts, group: FleetGroup): Step {
  return {
    service: 'autoscaling',
    operation: 'CreateAutoScalingGroup',
    input: {
      AutoScalingGroupName: group.name,
      ...templateOf(hosts),
      ...sizesOf(group),
      DesiredCapacity: group.count,
      VPCZoneIdentifier: subnetsOf(hosts),
      // Before the first deployment: attached later, every instance may leave the target group.
      ...(group.targetGroup ? { TargetGroupARNs: [group.targetGroup] } : {}),
      Tags: [{ Key: 'signalbox:group', Value: group.name, PropagateAtLaunch: true }],
    },
  };
}

function updateHosts(hosts: Hosts, group: FleetGroup, found: AutoScalingGroup): Step[] {
  const { MinSize, MaxSize } = sizesOf(group);
  const template = found.LaunchTemplate;
  const isCurrent = template?.LaunchTemplateId === hosts.launchTemplate && template.Version === hosts.version;
  const isSameSize = found.MinSize === MinSize && found.MaxSize === MaxSize;
  const isSamePlace = sorted(found.VPCZoneIdentifier ?? '') === sorted(subnetsOf(hosts));
  if (isCurrent && isSameSize && isSamePlace) return [];
  return [
    {
      service: 'autoscaling',
      operation: 'UpdateAutoScalingGroup',
      input: {
        AutoScalingGroupName: found.AutoScalingGroupName,
        ...(isCurrent ? {} : templateOf(hosts)),
        ...(isSameSize ? {} : { MinSize, MaxSize }),
        ...(isSamePlace ? {} : { VPCZoneIdentifier: subnetsOf(hosts) }),
      },
    },
  ];
}

function planDeploymentGroup(
  fleet: Fleet,
  group: FleetGroup,
  { deploymentGroup, live }: GroupState & { readonly live: string },
): Step[] {
  const settings = deploymentGroupSettings(fleet, group, live);
  if (!deploymentGroup) {
    const input = { applicationName: fleet.application, deploymentGroupName: group.name, ...settings };
    return [{ service: 'codedeploy', operation: 'CreateDeploymentGroup', input }];
  }
  const changes = differences(deploymentGroup, settings);
  if (changes.length === 0) return [];
  const names = { applicationName: fleet.application, currentDeploymentGroupName: group.name };
  const input = { ...names, ...settings };
  return [{ service: 'codedeploy', operation: 'UpdateDeploymentGroup', changes, input }];
}

const templateOf = (hosts: Hosts) => ({
  LaunchTemplate: { LaunchTemplateId: hosts.launchTemplate, Version: hosts.version },
});

const sizesOf = (group: FleetGroup) => ({ MinSize: group.count, MaxSize: group.max });

const subnetsOf = ({ subnets }: Hosts) => subnets.replaceAll(/\s/g, '');

const sorted = (list: string) => list.split(',').sort().join();
