import type { AutoScalingGroup, CreateAutoScalingGroupType } from '@aws-sdk/client-auto-scaling';
import { wallClock, sleep } from '../../../clock.ts';
import { keepHooks } from '../auto-scaling/lifecycle-hooks.ts';
import { noInstances } from './deploy-in-place.ts';
import { DeploymentFailure, failureOf } from './deployment-failure.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { describeGroup, ec2FleetOf, ec2Member, fleetMembers, inServiceInstances } from './fleet-members.ts';
import type { FleetMember } from './fleet-members.ts';
import type { RoleCall } from './role-call.ts';

/** Both fleets of a blue/green deployment. */
export interface Fleets {
  readonly blue: readonly FleetMember[];
  readonly green: readonly FleetMember[];
}

/** Milliseconds of wall time: instances are real processes. */
const LOOK_EVERY = 100;
const LONGEST_START = 15 * 60_000;

/** Finds the original hosts and provides the replacement, as the group is set to; undefined where it was stopped. */
export async function provideGreenFleet(run: DeploymentRun): Promise<Fleets | undefined> {
  const action = run.deployment.blueGreen?.greenFleetProvisioningOption?.action ?? 'DISCOVER_EXISTING';
  return action === 'COPY_AUTO_SCALING_GROUP' ? copyFleet(run) : discoverFleet(run);
}

async function discoverFleet(run: DeploymentRun): Promise<Fleets> {
  const { tagFilters = [], ec2TagSet, autoScalingGroups = [] } = run.deployment.targetInstances ?? {};
  const green = await fleetMembers(run, {
    tagFilters,
    autoScalingGroups,
    ...(ec2TagSet ? { tagSet: ec2TagSet } : {}),
  });
  if (green.length === 0) throw noInstances();
  const replacing = new Set(green.map(({ instanceId }) => instanceId));
  const members = await fleetMembers(run, ec2FleetOf(run.group));
  return { green, blue: members.filter(({ instanceId }) => !replacing.has(instanceId)) };
}

async function copyFleet(run: DeploymentRun): Promise<Fleets | undefined> {
  const { deployment, group, call } = run;
  const resumed = deployment.fleets?.green;
  const [name] = group.autoScalingGroups;
  if (!name || group.autoScalingGroups.length !== 1) {
    throw new DeploymentFailure(
      'AUTO_SCALING_CONFIGURATION',
      `COPY_AUTO_SCALING_GROUP needs exactly one Auto Scaling group in the deployment group, found ${group.autoScalingGroups.length}.`,
    );
  }
  const original = await describeGroup(call, name);
  const blue = inServiceInstances(original).map((instance) => ec2Member(run, instance));
  if (blue.length === 0) throw noInstances();
  const copy = `CodeDeploy_${group.name}_${deployment.id}`;
  if (resumed === undefined) {
    await callFleet(call, 'autoscaling', 'CreateAutoScalingGroup', copyOf(original, copy, blue.length));
  }
  deployment.fleets = { blue: name, green: copy };
  const green = await waitForInstances(run, copy, blue.length);
  return green && { blue, green };
}

/** The copy has no target group yet: its hosts would get traffic before they have the revision. */
function copyOf(original: AutoScalingGroup, name: string, size: number): CreateAutoScalingGroupType {
  const { LaunchTemplate, LaunchConfigurationName, MixedInstancesPolicy, Tags = [] } = original;
  return {
    AutoScalingGroupName: name,
    ...(LaunchTemplate ? { LaunchTemplate: launchTemplate(LaunchTemplate) } : {}),
    ...(LaunchConfigurationName ? { LaunchConfigurationName } : {}),
    ...(MixedInstancesPolicy ? { MixedInstancesPolicy } : {}),
    MinSize: Math.min(original.MinSize ?? 0, size),
    MaxSize: Math.max(original.MaxSize ?? size, size),
    DesiredCapacity: size,
    ...(original.VPCZoneIdentifier ? { VPCZoneIdentifier: original.VPCZoneIdentifier } : {}),
    ...(!original.VPCZoneIdentifier && original.AvailabilityZones
      ? { AvailabilityZones: original.AvailabilityZones }
      : {}),
    ...(original.HealthCheckType ? { HealthCheckType: original.HealthCheckType } : {}),
    ...(original.HealthCheckGracePeriod === undefined
      ? {}
      : { HealthCheckGracePeriod: original.HealthCheckGracePeriod }),
    ...(original.DefaultCooldown === undefined ? {} : { DefaultCooldown: original.DefaultCooldown }),
    Tags: Tags.map(({ Key, Value, PropagateAtLaunch }) => ({ Key, Value, PropagateAtLaunch })),
  };
}

/** Both the id and the name are described; only one may be given. */
const launchTemplate = ({
  LaunchTemplateId,
  LaunchTemplateName,
  Version,
}: NonNullable<AutoScalingGroup['LaunchTemplate']>) => ({
  ...(LaunchTemplateId ? { LaunchTemplateId } : { LaunchTemplateName }),
  ...(Version ? { Version } : {}),
});

async function waitForInstances(
  run: DeploymentRun,
  name: string,
  size: number,
): Promise<FleetMember[] | undefined> {
  const deadline = wallClock.now() + LONGEST_START;
  while (!run.control.stopReason && !run.control.ended.aborted) {
    const instances = inServiceInstances(await describeGroup(run.call, name));
    if (instances.length >= size) return instances.map((instance) => ec2Member(run, instance));
    if (wallClock.now() > deadline) {
      throw new DeploymentFailure(
        'AUTO_SCALING_CONFIGURATION',
        `The Auto Scaling group ${name} has ${instances.length} of ${size} instances in service after 15 minutes.`,
      );
    }
    await sleep(wallClock, LOOK_EVERY);
  }
  return undefined;
}

/** Ends the original hosts, from here on beyond recall; the deployment group's fleet is the replacement. */
export async function endBlueFleet(run: DeploymentRun, blue: readonly string[]): Promise<void> {
  const { deployment, call } = run;
  deployment.isBlueGone = true;
  await adoptGreenFleet(run);
  if (deployment.fleets) {
    const input = { AutoScalingGroupName: deployment.fleets.blue, ForceDelete: true };
    await callFleet(call, 'autoscaling', 'DeleteAutoScalingGroup', input);
  } else if (blue.length > 0) await callFleet(call, 'ec2', 'TerminateInstances', { InstanceIds: blue });
}

/** The deployment group's fleet is the replacement; hosts that it starts by itself get traffic from now on. */
export async function adoptGreenFleet(run: DeploymentRun): Promise<void> {
  const { cloud, deployment, group, traffic, call } = run;
  const green = deployment.fleets?.green;
  if (green === undefined) adoptTargetInstances(run);
  else group.autoScalingGroups = [green];
  const { hooks } = await keepHooks(cloud, call, group).catch((error: unknown) => {
    throw failureOf(error, 'AUTO_SCALING_CONFIGURATION');
  });
  group.lifecycleHooks = hooks;
  if (!traffic || green === undefined) return;
  const input = { AutoScalingGroupName: green, TargetGroupARNs: await traffic.targetGroupArns() };
  await callFleet(call, 'autoscaling', 'AttachLoadBalancerTargetGroups', input);
}

/** AWS says that the original instances leave the group; the next deployment must find those that serve now. */
function adoptTargetInstances({ deployment, group }: DeploymentRun): void {
  const { tagFilters = [], ec2TagSet, autoScalingGroups = [] } = deployment.targetInstances ?? {};
  group.ec2TagFilters = tagFilters;
  group.autoScalingGroups = autoScalingGroups;
  if (ec2TagSet) group.ec2TagSet = ec2TagSet;
  else delete group.ec2TagSet;
}

async function callFleet(call: RoleCall, service: string, operation: string, input: object): Promise<void> {
  await call(service, operation, input).catch((error: unknown) => {
    throw failureOf(error, 'AUTO_SCALING_CONFIGURATION');
  });
}
