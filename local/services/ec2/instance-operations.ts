import type {
  DescribeInstancesCommandInput,
  DescribeInstanceStatusCommandInput,
  Filter,
  GetConsoleOutputCommandInput,
  InstanceStatus,
  RunInstancesCommandInput,
  StartInstancesCommandInput,
  StopInstancesCommandInput,
  TerminateInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request, Service } from '../../service.ts';
import { page } from '../page.ts';
import { describeInstance, privateDnsName, STATE_CODES, stateOf } from './describe-instance.ts';
import { dryRun, instanceNotFound, invalidToken } from './errors.ts';
import { matchesFilters } from './filters.ts';
import type { Hosts } from './hosts.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { InstanceRecord, Records } from './records.ts';
import { runInstances } from './run-instances.ts';

interface Context {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly hosts: Hosts;
  readonly lifecycle: Lifecycle;
}

export function instanceOperations(context: Context): Service['operations'] {
  const { cloud, records, hosts, lifecycle } = context;
  const changing =
    (act: (instance: InstanceRecord) => void) =>
    ({ InstanceIds = [], DryRun }: { InstanceIds?: string[] | undefined; DryRun?: boolean }) => {
      const instances = findInstances(records, InstanceIds);
      if (DryRun) throw dryRun();
      return instances.map((instance) => {
        const PreviousState = stateOf(instance.state);
        act(instance);
        return { InstanceId: instance.id, PreviousState, CurrentState: stateOf(instance.state) };
      });
    };
  const terminate = changing(lifecycle.terminate);
  const stop = changing((instance) => {
    requireState(instance, ['running', 'stopping', 'stopped'], 'stopped');
    lifecycle.stop(instance);
  });
  const start = changing((instance) => {
    requireState(instance, ['stopped', 'pending', 'running'], 'started');
    if (instance.state !== 'stopped') return;
    instance.launchedAt = cloud.clock.now();
    instance.stateReason = undefined;
    lifecycle.launch(instance);
  });
  return {
    RunInstances: (input: RunInstancesCommandInput, { caller }: Request) => {
      forget(cloud, records);
      return runInstances(context, input, caller);
    },
    DescribeInstances: (input: DescribeInstancesCommandInput) => {
      forget(cloud, records);
      const found = select(cloud, records, input);
      const { items, nextToken } = page(reservations(cloud, found), {
        limit: input.MaxResults ?? 1000,
        token: input.NextToken,
        invalid: invalidToken,
      });
      return { Reservations: items, NextToken: nextToken };
    },
    DescribeInstanceStatus: (input: DescribeInstanceStatusCommandInput) => {
      const found = select(cloud, records, input).filter(
        ({ state }) => input.IncludeAllInstances === true || state === 'running',
      );
      const { items, nextToken } = page(found, {
        limit: input.MaxResults ?? 1000,
        token: input.NextToken,
        invalid: invalidToken,
      });
      return { InstanceStatuses: items.map(describeStatus), NextToken: nextToken };
    },
    TerminateInstances: (input: TerminateInstancesCommandInput) => ({
      TerminatingInstances: terminate(input),
    }),
    StopInstances: (input: StopInstancesCommandInput) => ({ StoppingInstances: stop(input) }),
    StartInstances: (input: StartInstancesCommandInput) => ({ StartingInstances: start(input) }),
    GetConsoleOutput: ({ InstanceId = '' }: GetConsoleOutputCommandInput) => {
      const [instance] = findInstances(records, [InstanceId]);
      const text = hosts.console(instance!.id);
      return {
        InstanceId,
        Timestamp: new Date(cloud.clock.now()),
        Output: Buffer.from(text).toString('base64'),
      };
    },
  };
}

const VISIBLE_AFTER_END = 3_600_000;

/** Terminated instances can be seen for about an hour. */
function forget(cloud: Cloud, records: Records): void {
  const limit = cloud.clock.now() - VISIBLE_AFTER_END;
  for (const [id, { terminatedAt }] of records.instances)
    if (terminatedAt !== undefined && terminatedAt < limit) records.instances.delete(id);
}

function findInstances(records: Records, ids: readonly string[]): InstanceRecord[] {
  const malformed = ids.find((id) => !/^i-[0-9a-f]+$/.test(id));
  if (malformed !== undefined)
    throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const missing = ids.filter((id) => !records.instances.has(id));
  if (missing.length > 0) throw instanceNotFound(missing);
  return ids.map((id) => records.instances.get(id)!);
}

function requireState(instance: InstanceRecord, states: readonly string[], verb: string): void {
  if (states.includes(instance.state)) return;
  throw new AwsError(
    'IncorrectInstanceState',
    `The instance '${instance.id}' is not in a state from which it can be ${verb}.`,
  );
}

function select(
  cloud: Cloud,
  records: Records,
  input: { InstanceIds?: string[] | undefined; Filters?: Filter[] | undefined },
): InstanceRecord[] {
  const asked = input.InstanceIds?.length
    ? findInstances(records, input.InstanceIds)
    : [...records.instances.values()];
  if (!input.Filters?.length) return asked;
  return asked.filter((instance) =>
    matchesFilters(input.Filters, filterFields(cloud, instance), instance.tags),
  );
}

const filterFields = (cloud: Cloud, instance: InstanceRecord) => ({
  'instance-id': instance.id,
  'instance-state-name': instance.state,
  'instance-state-code': String(STATE_CODES[instance.state]),
  'instance-type': instance.instanceType,
  'image-id': instance.imageId,
  'vpc-id': instance.vpcId,
  'subnet-id': instance.subnetId,
  'availability-zone': instance.zone,
  'private-ip-address': instance.address,
  'private-dns-name': privateDnsName(cloud, instance),
  'reservation-id': instance.reservationId,
  'iam-instance-profile.arn': instance.profile?.arn,
  'instance.group-id': instance.securityGroupIds,
  'key-name': instance.keyName,
  'client-token': instance.clientToken,
});

function reservations(cloud: Cloud, instances: readonly InstanceRecord[]) {
  const byId = new Map<string, InstanceRecord[]>();
  for (const instance of instances) {
    const together = byId.get(instance.reservationId);
    if (together) together.push(instance);
    else byId.set(instance.reservationId, [instance]);
  }
  return [...byId].map(([ReservationId, members]) => ({
    ReservationId,
    OwnerId: cloud.account,
    Groups: [],
    Instances: members.map((instance) => describeInstance(cloud, instance)),
  }));
}

function describeStatus(instance: InstanceRecord): InstanceStatus {
  const Status = instance.state === 'running' ? 'ok' : 'not-applicable';
  const Details: InstanceStatus['SystemStatus'] = { Status };
  return {
    InstanceId: instance.id,
    AvailabilityZone: instance.zone,
    InstanceState: stateOf(instance.state),
    SystemStatus: Details,
    InstanceStatus: Details,
  };
}
