import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { EC2TagFilter, EC2TagSet } from '@aws-sdk/client-codedeploy';
import type { DescribeInstancesResult, Instance } from '@aws-sdk/client-ec2';
import type { RoleCall } from './deployment-run.ts';
import { DeploymentFailure, failureOf } from './deployment-failure.ts';

export interface FleetQuery {
  readonly tagFilters: readonly EC2TagFilter[];
  readonly tagSet?: EC2TagSet;
  readonly autoScalingGroups: readonly string[];
}

/** The ids of the instances that the tags and Auto Scaling groups name, each once. */
export async function fleetMembers(call: RoleCall, query: FleetQuery): Promise<string[]> {
  const ids = new Set<string>();
  for (const name of query.autoScalingGroups) {
    for (const id of inServiceInstances(await describeGroup(call, name))) ids.add(id);
  }
  if (query.tagFilters.length > 0 || (query.tagSet?.ec2TagSetList?.length ?? 0) > 0) {
    for (const instance of await runningInstances(call)) {
      if (instance.InstanceId && isNamed(instance, query)) ids.add(instance.InstanceId);
    }
  }
  return [...ids];
}

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

export const inServiceInstances = ({ Instances = [] }: AutoScalingGroup): string[] =>
  Instances.flatMap(({ InstanceId, LifecycleState, HealthStatus }) =>
    InstanceId && LifecycleState === 'InService' && HealthStatus !== 'Unhealthy' ? [InstanceId] : [],
  );

async function runningInstances(call: RoleCall): Promise<Instance[]> {
  const instances: Instance[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeInstancesResult = await call<DescribeInstancesResult>('ec2', 'DescribeInstances', {
      Filters: [{ Name: 'instance-state-name', Values: ['running'] }],
      ...(NextToken ? { NextToken } : {}),
    }).catch((error: unknown) => {
      throw failureOf(error, 'INTERNAL_ERROR');
    });
    instances.push(...(page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return instances;
}

/** Any of the filters; of a tag set, any filter of each of its groups. */
function isNamed(instance: Instance, { tagFilters, tagSet }: FleetQuery): boolean {
  const sets = tagSet?.ec2TagSetList ?? [];
  if (sets.length > 0) return sets.every((filters) => filters.some((filter) => hasTag(instance, filter)));
  return tagFilters.some((filter) => hasTag(instance, filter));
}

function hasTag({ Tags = [] }: Instance, { Key, Value, Type }: EC2TagFilter): boolean {
  return Tags.some((tag) => {
    if (Type === 'KEY_ONLY') return tag.Key === Key;
    if (Type === 'VALUE_ONLY') return tag.Value === Value;
    return tag.Key === Key && tag.Value === (Value ?? '');
  });
}
