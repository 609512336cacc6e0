import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { newAddress } from '../loopback-address.ts';
import { describeInstance } from './describe-instance.ts';
import { dryRun, invalidParameter } from './errors.ts';
import { newId } from './ids.ts';
import { resolveProfile } from './instance-profile.ts';
import { launchSettings, type LaunchSettings } from './launch-settings.ts';
import type { Lifecycle } from './lifecycle.ts';
import { DEFAULT_SECURITY_GROUP, DEFAULT_VPC, defaultSubnets } from './network.ts';
import type { InstanceRecord, Records } from './records.ts';
import { refuseReserved } from './tags.ts';

interface Context {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly lifecycle: Lifecycle;
}

/** Starts instances and answers at once; they run when their state says so. */
export async function runInstances(context: Context, input: RunInstancesCommandInput, caller: Caller) {
  const { cloud, records, lifecycle } = context;
  const count = validateCounts(input);
  const settings = launchSettings(records, input);
  refuseReserved(settings.tags, caller);
  const profile = await resolveProfile(cloud, caller, settings.profile);
  if (input.DryRun) throw dryRun();
  const earlier = earlierLaunch(records, input.ClientToken);
  if (earlier.length > 0) return reservation(cloud, earlier);
  const shared = {
    reservationId: newId('r'),
    clientToken: input.ClientToken,
    imageId: settings.imageId,
    instanceType: settings.instanceType,
    keyName: settings.keyName,
    ...placement(cloud, settings),
    profile,
    userData: settings.userData,
    launchedAt: cloud.clock.now(),
    state: 'pending' as const,
    stateReason: undefined,
    terminatedAt: undefined,
  };
  const instances: InstanceRecord[] = [];
  const taken = new Set([...records.instances.values()].map(({ address }) => address));
  for (let launchIndex = 0; launchIndex < count; launchIndex++) {
    const { address, port, isShared } = await newAddress(taken);
    taken.add(address);
    const tags = isShared ? { ...settings.tags, 'signalbox:port': String(port) } : settings.tags;
    const instance: InstanceRecord = { ...shared, id: newId('i'), launchIndex, address, port, tags };
    records.instances.set(instance.id, instance);
    instances.push(instance);
  }
  for (const instance of instances) lifecycle.launch(instance);
  return reservation(cloud, instances);
}

function validateCounts({ MinCount, MaxCount }: RunInstancesCommandInput): number {
  if (!MinCount || !MaxCount || MinCount < 1 || MaxCount < MinCount)
    throw invalidParameter(
      `Expected 1 <= MinCount <= MaxCount, got MinCount ${MinCount}, MaxCount ${MaxCount}`,
    );
  return MaxCount;
}

/** The same client token twice is the same launch. */
const earlierLaunch = (records: Records, token: string | undefined): InstanceRecord[] =>
  token === undefined
    ? []
    : [...records.instances.values()].filter(({ clientToken }) => clientToken === token);

function placement(cloud: Cloud, { subnetId, zone, securityGroupIds }: LaunchSettings) {
  const subnets = defaultSubnets(cloud);
  const chosen =
    subnetId === undefined
      ? (subnets.find((subnet) => subnet.zone === zone) ?? subnets[0]!)
      : subnets.find(({ id }) => id === subnetId);
  return {
    subnetId: subnetId ?? chosen!.id,
    // Subnets that a stack made are names without a place: theirs is the first zone unless one is asked for.
    zone: zone ?? chosen?.zone ?? subnets[0]!.zone,
    vpcId: chosen ? DEFAULT_VPC : undefined,
    securityGroupIds: securityGroupIds.length > 0 ? securityGroupIds : [DEFAULT_SECURITY_GROUP],
  };
}

const reservation = (cloud: Cloud, instances: readonly InstanceRecord[]) => ({
  ReservationId: instances[0]!.reservationId,
  OwnerId: cloud.account,
  Groups: [],
  Instances: instances.map((instance) => describeInstance(cloud, instance)),
});
