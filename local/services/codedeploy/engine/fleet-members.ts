import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { EC2TagFilter, EC2TagSet, OnPremisesTagSet, TagFilter } from '@aws-sdk/client-codedeploy';
import type { DescribeInstancesResult, Instance } from '@aws-sdk/client-ec2';
import type { GroupRecord } from '../group-record.ts';
import { isTagged } from '../on-premises/is-tagged.ts';
import type { OnPremisesInstanceRecord } from '../records.ts';
import { DeploymentFailure, failureOf } from './deployment-failure.ts';
import type { DeploymentRun } from './deployment-run.ts';
import type { RoleCall } from './role-call.ts';

export interface FleetQuery {
  readonly tagFilters?: readonly EC2TagFilter[];
  readonly tagSet?: EC2TagSet;
  readonly autoScalingGroups?: readonly string[];
  /** Takes instances too that are about to enter service. */
  readonly takesPending?: boolean;
  readonly onPremisesTagFilters?: readonly TagFilter[];
  readonly onPremisesTagSet?: OnPremisesTagSet;
}

/** A host that may be deployed to. */
export interface FleetMember {
  /** The instance's id, or the name of an on-premises instance. */
  readonly instanceId: string;
  readonly arn: string;
  /** What its agent polls as. */
  readonly hostIdentifier: string;
  /** Its Availability Zone; absent outside EC2. */
  readonly zone?: string;
  /** Why no agent can answer there; absent where one may. */
  readonly unreachable?: string;
}

type Asking = Pick<DeploymentRun, 'call' | 'cloud' | 'records'>;

/** The instances that the tags and Auto Scaling groups name, each once. */
export async function fleetMembers(run: Asking, query: FleetQuery): Promise<FleetMember[]> {
  const members = new Map<string, FleetMember>();
  const add = (member: FleetMember) => void members.set(member.instanceId, member);
  for (const name of query.autoScalingGroups ?? []) {
    const group = await describeGroup(run.call, name);
    for (const instance of inServiceInstances(group)) add(ec2Member(run, instance));
    if (query.takesPending) for (const instance of pendingInstances(group)) add(ec2Member(run, instance));
  }
  for (const instance of await taggedInstances(run.call, query)) {
    const { InstanceId = '', Placement, State } = instance;
    const isUp = State?.Name === undefined || State.Name === 'running' || State.Name === 'pending';
    const unreachable = isUp ? {} : { unreachable: `The instance ${InstanceId} is ${State.Name}.` };
    add({ ...ec2Member(run, { InstanceId, AvailabilityZone: Placement?.AvailabilityZone }), ...unreachable });
  }
  for (const instance of run.records.onPremisesInstances.values()) {
    if (instance.deregisterTime === undefined && isNamedOnPremises(instance, query))
      add(onPremisesMember(instance));
  }
  return [...members.values()];
}

/** The hosts of a deployment group. */
export const fleetOf = (group: GroupRecord): FleetQuery => ({
  ...ec2FleetOf(group),
  onPremisesTagFilters: group.onPremisesTagFilters,
  ...(group.onPremisesTagSet ? { onPremisesTagSet: group.onPremisesTagSet } : {}),
});

/** Those of them that a blue/green deployment may replace: https://docs.aws.amazon.com/codedeploy/latest/userguide/welcome.html#welcome-deployment-overview-blue-green */
export const ec2FleetOf = (group: GroupRecord): FleetQuery => ({
  tagFilters: group.ec2TagFilters,
  ...(group.ec2TagSet ? { tagSet: group.ec2TagSet } : {}),
  autoScalingGroups: group.autoScalingGroups,
});

/** The member that an EC2 instance is. */
export function ec2Member(
  { cloud }: Pick<DeploymentRun, 'cloud'>,
  { InstanceId, AvailabilityZone: zone }: { InstanceId: string; AvailabilityZone?: string | undefined },
): FleetMember {
  const arn = cloud.arn('ec2', `instance/${InstanceId}`);
  return { instanceId: InstanceId, arn, hostIdentifier: arn, ...(zone ? { zone } : {}) };
}

const onPremisesMember = ({ name, arn, ...identity }: OnPremisesInstanceRecord): FleetMember => ({
  instanceId: name,
  arn,
  hostIdentifier: identity.iamUserArn ?? identity.iamSessionArn ?? arn,
});

export async function describeGroup(call: RoleCall, name: string): Promise<AutoScalingGroup> {
  const { AutoScalingGroups = [] } = await call<{ AutoScalingGroups?: AutoScalingGroup[] }>(
    'autoscaling',
    'DescribeAutoScalingGroups',
    { AutoScalingGroupNames: [name] },
  ).catch((error: unknown) => {
    throw failureOf(error, 'AUTO_SCALING_CONFIGURATION');
  });
  const [group] = AutoScalingGroups;
  if (group) return group;
  throw new DeploymentFailure('AUTO_SCALING_CONFIGURATION', `The Auto Scaling group ${name} does not exist.`);
}

export const inServiceInstances = (group: AutoScalingGroup): ServingInstance[] =>
  instancesIn(group, ['InService']);

/** Their own deployments are over: another hook may hold them still. */
const pendingInstances = (group: AutoScalingGroup): ServingInstance[] =>
  instancesIn(group, ['Pending:Wait', 'Pending:Proceed']);

const instancesIn = ({ Instances = [] }: AutoScalingGroup, states: readonly string[]): ServingInstance[] =>
  Instances.flatMap(({ InstanceId, AvailabilityZone, LifecycleState = '', HealthStatus }) =>
    InstanceId && states.includes(LifecycleState) && HealthStatus !== 'Unhealthy'
      ? [{ InstanceId, AvailabilityZone }]
      : [],
  );

interface ServingInstance {
  readonly InstanceId: string;
  readonly AvailabilityZone: string | undefined;
}

/** Stopped instances count, as failed ones: https://docs.aws.amazon.com/codedeploy/latest/userguide/instances-health.html */
const THERE = ['pending', 'running', 'stopping', 'stopped'];

async function taggedInstances(call: RoleCall, query: FleetQuery): Promise<Instance[]> {
  const tagSets = query.tagSet?.ec2TagSetList ?? [];
  if ((query.tagFilters?.length ?? 0) === 0 && tagSets.length === 0) return [];
  const instances: Instance[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeInstancesResult = await call<DescribeInstancesResult>('ec2', 'DescribeInstances', {
      Filters: [{ Name: 'instance-state-name', Values: THERE }],
      ...(NextToken ? { NextToken } : {}),
    }).catch((error: unknown) => {
      throw failureOf(error, 'INTERNAL_ERROR');
    });
    instances.push(...(page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return instances.filter(({ Tags = [] }) =>
    isNamed({ filters: query.tagFilters, sets: tagSets }, (filter) => isTagged({ tags: Tags }, filter)),
  );
}

const isNamedOnPremises = (instance: OnPremisesInstanceRecord, query: FleetQuery): boolean =>
  isNamed(
    { filters: query.onPremisesTagFilters, sets: query.onPremisesTagSet?.onPremisesTagSetList },
    (filter) => isTagged(instance, filter),
  );

interface Selection {
  readonly filters?: readonly TagFilter[] | undefined;
  readonly sets?: readonly (readonly TagFilter[])[] | undefined;
}

/** Any of the filters; of a tag set, any filter of each of its groups. */
function isNamed({ filters = [], sets = [] }: Selection, matches: (filter: TagFilter) => boolean): boolean {
  return sets.length > 0 ? sets.every((group) => group.some(matches)) : filters.some(matches);
}
