import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  type DeploymentGroupInfo,
  type EC2TagFilter,
  ListOnPremisesInstancesCommand,
  type TagFilter,
} from '@aws-sdk/client-codedeploy';
import { type Filter, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';

type Clients = Pick<Account, 'autoScaling' | 'ec2' | 'codeDeploy'>;

/** The instances that a deployment group names just now, by its Auto Scaling groups and tags, each once. */
export async function readFleet(clients: Clients, group: DeploymentGroupInfo): Promise<readonly string[]> {
  const parts = await Promise.all([
    scaled(clients, group),
    tagged(clients, group),
    onPremises(clients, group),
  ]);
  return [...new Set(parts.flat())];
}

async function scaled({ autoScaling }: Clients, { autoScalingGroups = [] }: DeploymentGroupInfo) {
  const AutoScalingGroupNames = autoScalingGroups.flatMap(({ name }) => name ?? []);
  if (AutoScalingGroupNames.length === 0) return [];
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames }),
  );
  return AutoScalingGroups.flatMap(({ Instances = [] }) =>
    Instances.filter(({ LifecycleState }) => LifecycleState === 'InService').map(
      ({ InstanceId }) => InstanceId!,
    ),
  );
}

/**
 * One list of filters takes an instance that has any of its tags, a set of lists one that is in each of them.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/instances-tagging.html
 */
async function tagged(clients: Clients, { ec2TagFilters = [], ec2TagSet }: DeploymentGroupInfo) {
  const lists = ec2TagSet?.ec2TagSetList ?? (ec2TagFilters.length > 0 ? [ec2TagFilters] : []);
  const found = await Promise.all(lists.map((list) => withAny(clients, list)));
  return inEach(found);
}

async function withAny({ ec2 }: Clients, tags: readonly EC2TagFilter[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const tag of tags) {
    const Filters = [filterOf(tag), { Name: 'instance-state-name', Values: ['pending', 'running'] }];
    for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, { Filters }))
      for (const { Instances = [] } of Reservations)
        for (const { InstanceId } of Instances) ids.add(InstanceId!);
  }
  return ids;
}

function filterOf({ Key = '', Value = '', Type }: EC2TagFilter): Filter {
  if (Type === 'KEY_ONLY') return { Name: 'tag-key', Values: [Key] };
  if (Type === 'VALUE_ONLY') return { Name: 'tag-value', Values: [Value] };
  return { Name: `tag:${Key}`, Values: [Value] };
}

async function onPremises({ codeDeploy }: Clients, group: DeploymentGroupInfo): Promise<string[]> {
  const { onPremisesInstanceTagFilters: filters = [], onPremisesTagSet } = group;
  const lists = onPremisesTagSet?.onPremisesTagSetList ?? (filters.length > 0 ? [filters] : []);
  const found = await Promise.all(lists.map((tagFilters) => registered(codeDeploy, tagFilters)));
  return inEach(found);
}

async function registered(
  client: Clients['codeDeploy'],
  tagFilters: TagFilter[],
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let nextToken: string | undefined;
  do {
    const input = { registrationStatus: 'Registered' as const, tagFilters, nextToken };
    const page = await client.send(new ListOnPremisesInstancesCommand(input));
    for (const name of page.instanceNames ?? []) names.add(name);
    nextToken = page.nextToken;
  } while (nextToken);
  return names;
}

function inEach([first = new Set<string>(), ...others]: readonly ReadonlySet<string>[]): string[] {
  return [...first].filter((name) => others.every((other) => other.has(name)));
}
