import { randomUUID } from 'node:crypto';
import type {
  CreateAutoScalingGroupCommandInput,
  DeleteAutoScalingGroupCommandInput,
  DescribeAutoScalingGroupsCommandInput,
  DescribeScalingActivitiesCommandInput,
  SetDesiredCapacityCommandInput,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request, Service } from '../../service.ts';
import { page } from '../page.ts';
import { describeActivities } from './activities.ts';
import { capacityOf, requireWithin } from './capacity.ts';
import { describeGroup } from './describe-group.ts';
import type { Engine } from './engine.ts';
import { groupNotFound, invalidToken, validationError } from './errors.ts';
import { findGroup } from './find.ts';
import { hookRecord } from './hooks.ts';
import { resolveLaunchTemplate } from './launch-template.ts';
import { activeMembers, type GroupRecord, type Groups } from './records.ts';
import { hasTags, tagRecords } from './tags.ts';
import { requireTargetGroups } from './target-groups.ts';

export const groupOperations = (cloud: Cloud, groups: Groups, engine: Engine): Service['operations'] => ({
  CreateAutoScalingGroup: async (input: CreateAutoScalingGroupCommandInput, { caller }: Request) => {
    const group = await newGroup({ cloud, groups, caller }, input);
    groups.set(group.name, group);
    engine.reconcile(
      group,
      `a user request created an AutoScalingGroup changing the desired capacity from 0 to ${group.desiredCapacity}`,
    );
  },
  UpdateAutoScalingGroup: async (input: UpdateAutoScalingGroupCommandInput, { caller }: Request) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    refuseUnsupported(input);
    const capacity = capacityOf(input, group);
    const launchTemplate = input.LaunchTemplate
      ? await resolveLaunchTemplate(cloud, caller, input.LaunchTemplate)
      : group.launchTemplate;
    Object.assign(group, capacity, { launchTemplate }, settingsOf(cloud, input, group));
    engine.reconcile(group, `a user request updated the AutoScalingGroup`);
  },
  SetDesiredCapacity: (input: SetDesiredCapacityCommandInput) => {
    const group = findGroup(groups, input.AutoScalingGroupName);
    const before = group.desiredCapacity;
    requireWithin(input.DesiredCapacity!, group);
    group.desiredCapacity = input.DesiredCapacity!;
    engine.reconcile(
      group,
      `a user request explicitly set group desired capacity changing the desired capacity from ${before} to ${group.desiredCapacity}`,
    );
  },
  DeleteAutoScalingGroup: (input: DeleteAutoScalingGroupCommandInput) => {
    const group = groups.get(input.AutoScalingGroupName ?? '');
    if (!group) throw groupNotFound(input.AutoScalingGroupName);
    if (!input.ForceDelete && (Object.keys(group.members).length > 0 || group.desiredCapacity > 0))
      throw new AwsError(
        'ResourceInUse',
        'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
      );
    Object.assign(group, { isDeleting: true, minSize: 0, maxSize: 0, desiredCapacity: 0, suspended: [] });
    for (const member of Object.values(group.members)) {
      member.skipHooks = true;
      if (member.state === 'Terminating:Wait') hurry(engine, group, member);
    }
    engine.reconcile(group, 'a user request deleted the AutoScalingGroup');
  },
  DescribeAutoScalingGroups: (input: DescribeAutoScalingGroupsCommandInput) => {
    const names = input.AutoScalingGroupNames;
    // One that is not there is left out, not refused.
    const asked = names?.length ? names.flatMap((name) => groups.get(name) ?? []) : [...groups.values()];
    const { items, nextToken } = page(
      asked.filter((group) => hasTags(group, input.Filters)),
      { limit: input.MaxRecords ?? 50, token: input.NextToken, invalid: invalidToken },
    );
    return { AutoScalingGroups: items.map(describeGroup), NextToken: nextToken };
  },
  DescribeScalingActivities: (input: DescribeScalingActivitiesCommandInput) =>
    describeActivities(groups, input),
});

type Settings = Pick<
  GroupRecord,
  | 'defaultCooldown'
  | 'zones'
  | 'subnets'
  | 'healthCheckType'
  | 'healthCheckGracePeriod'
  | 'terminationPolicies'
  | 'protectNewInstances'
>;

interface Context {
  readonly cloud: Cloud;
  readonly groups: Groups;
  readonly caller: Caller;
}

async function newGroup(
  { cloud, groups, caller }: Context,
  input: CreateAutoScalingGroupCommandInput,
): Promise<GroupRecord> {
  const name = validateName(input.AutoScalingGroupName);
  if (groups.has(name))
    throw new AwsError(
      'AlreadyExists',
      `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
    );
  refuseUnsupported(input);
  if (!input.LaunchTemplate)
    throw validationError('Valid requests must contain a LaunchTemplate; this cloud offers no other source');
  const capacity = capacityOf(input);
  const targetGroupArns = input.TargetGroupARNs ?? [];
  await requireTargetGroups(cloud, targetGroupArns);
  const launchTemplate = await resolveLaunchTemplate(cloud, caller, input.LaunchTemplate);
  const hooks = (input.LifecycleHookSpecificationList ?? []).map((hook) => hookRecord(cloud, caller, hook));
  return {
    name,
    arn: cloud.arn('autoscaling', `autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`),
    createdAt: cloud.clock.now(),
    launchTemplate,
    ...capacity,
    ...settingsOf(cloud, input),
    targetGroupArns,
    suspended: [],
    tags: tagRecords(input.Tags),
    isDeleting: false,
    failures: 0,
    hooks: Object.fromEntries(hooks.map((hook) => [hook.name, hook])),
    members: {},
    activities: [],
  };
}

function validateName(name = ''): string {
  if (!/^[^:]{1,255}$/.test(name))
    throw validationError(
      `AutoScalingGroupName must be 1 to 255 characters long and may not contain a colon, got '${name}'`,
    );
  return name;
}

/** The members that would change what a group does, were they known here. */
const UNSUPPORTED = [
  'LaunchConfigurationName',
  'MixedInstancesPolicy',
  'InstanceId',
  'PlacementGroup',
  'MaxInstanceLifetime',
  'InstanceMaintenancePolicy',
  'TrafficSources',
  'DesiredCapacityType',
  'LoadBalancerNames',
] as const;

function refuseUnsupported(input: object): void {
  for (const member of UNSUPPORTED) {
    const value = (input as Record<string, unknown>)[member];
    const isEmpty =
      value === undefined || value === '' || value === 0 || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) throw validationError(`${member} is not offered by this cloud`);
  }
}

function settingsOf(cloud: Cloud, input: UpdateAutoScalingGroupCommandInput, before?: Settings): Settings {
  const subnets = input.VPCZoneIdentifier?.split(',').map((subnet) => subnet.trim()) ?? before?.subnets ?? [];
  const zones = input.AvailabilityZones ?? before?.zones ?? [];
  if (subnets.length === 0 && zones.length === 0)
    throw validationError('At least one Availability Zone or VPC Subnet is required.');
  const healthCheckType = input.HealthCheckType ?? before?.healthCheckType ?? 'EC2';
  if (healthCheckType !== 'EC2' && healthCheckType !== 'ELB')
    throw validationError(
      `Health check type '${healthCheckType}' is not offered by this cloud; use EC2 or ELB`,
    );
  return {
    subnets,
    zones: zones.length > 0 ? zones : [`${cloud.region}a`],
    healthCheckType,
    defaultCooldown: input.DefaultCooldown ?? before?.defaultCooldown ?? 300,
    healthCheckGracePeriod: input.HealthCheckGracePeriod ?? before?.healthCheckGracePeriod ?? 0,
    terminationPolicies: input.TerminationPolicies ?? before?.terminationPolicies ?? ['Default'],
    protectNewInstances: input.NewInstancesProtectedFromScaleIn ?? before?.protectNewInstances ?? false,
  };
}

/** A group that is deleted by force waits for nobody's answer. */
function hurry(engine: Engine, group: GroupRecord, member: ReturnType<typeof activeMembers>[number]): void {
  for (const hookName of Object.keys(member.actions)) engine.actions.complete(member, hookName, 'CONTINUE');
  engine.advance(group, member);
}
