import { setTimeout as delay } from 'node:timers/promises';
import { faultText, type Fault } from '../../lib/manifest/fault.ts';
import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { applyStep } from './apply-step.ts';
import type { FleetClients } from './fleet-clients.ts';
import type { Fleet, FleetGroup } from './fleet.ts';
import { parseFleet, type ParsedFleet } from './parse-fleet.ts';
import { planGroup, type Step } from './plan-fleet.ts';
import { readAutoScalingGroup, readGroupState, readOutputs } from './read-fleet-state.ts';
import { referencedStacks, resolveReferences } from './references.ts';

export interface FleetOrder {
  readonly clients: FleetClients;
  /** The text of fleet.yml, and its name for messages. */
  readonly text: string;
  readonly file: string;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Told of each call before it is made. */
  onStep(step: Step): void;
  /** Told of a group that is as it should be. */
  onKept?(group: string): void;
  /** Told when all hosts of a group are in service. */
  onReady(group: string, autoScalingGroup: string, hosts: readonly string[]): void;
}

/**
 * Makes deployment groups and their first hosts as fleet.yml says and waits until the hosts are in service. What is
 * so already is left alone, so that it can be run again at any time. Throws UserError with the file's faults.
 */
export async function applyFleet(order: FleetOrder): Promise<readonly Step[]> {
  const { clients, dryRun, onStep } = order;
  const fleet = await readFleet(order);
  const steps: Step[] = [];
  for (const group of fleet.groups) {
    const planned = planGroup(fleet, group, await readGroupState(clients, fleet, group));
    for (const step of planned) {
      order.signal.throwIfAborted();
      onStep(step);
      if (!dryRun) await applyStep(clients, step);
    }
    if (planned.length === 0) order.onKept?.(group.name);
    steps.push(...planned);
  }
  if (!dryRun) for (const group of fleet.groups) await awaitHosts(order, fleet, group);
  return steps;
}

async function readFleet({ clients, text, file }: FleetOrder): Promise<Fleet> {
  const parsed = parseFleet(text, file);
  refuse(parsed.faults);
  const outputs = await readOutputs(clients, referencedStacks(parsed.fleet!));
  const resolved = resolveReferences(parsed.fleet!, outputs);
  refuse(resolved.faults.map(({ path, message }) => faultAt(parsed, file, { path, message })));
  return resolved.fleet;
}

function faultAt(
  parsed: ParsedFleet,
  file: string,
  { path, message }: { readonly path: Parameters<ParsedFleet['at']>[0]; readonly message: string },
): Fault {
  return { file, ...parsed.at(path), message };
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new UserError(faults.map(faultText).join('\n'), { exitCode: EXIT.usage });
}

const LOOK_EVERY_MS = 200;
const LONGEST_WAIT_MS = 15 * 60_000;

/** An instance needs minutes on AWS; what its agent does then, the first deployment shows. */
async function awaitHosts(order: FleetOrder, fleet: Fleet, group: FleetGroup): Promise<void> {
  const { clients, signal } = order;
  const deadline = Date.now() + LONGEST_WAIT_MS;
  const { autoScalingGroup: live } = await readGroupState(clients, fleet, group);
  const name = live?.AutoScalingGroupName ?? group.name;
  for (let pause = LOOK_EVERY_MS; ; pause = Math.min(pause * 1.5, 10_000)) {
    const found = await readAutoScalingGroup(clients, name);
    const hosts = (found?.Instances ?? []).flatMap(({ InstanceId, LifecycleState }) =>
      LifecycleState === 'InService' ? [InstanceId!] : [],
    );
    if (found && hosts.length >= (found.DesiredCapacity ?? group.count)) {
      order.onReady(group.name, name, hosts);
      return;
    }
    if (Date.now() > deadline) throw notInService(group, name, hosts.length);
    await delay(pause, undefined, { signal });
  }
}

const notInService = (group: FleetGroup, name: string, hosts: number) =>
  new UserError(`expected ${group.count} hosts of ${group.name} in service within 15 minutes, got ${hosts}`, {
    hint: `aws autoscaling describe-scaling-activities --auto-scaling-group-name ${name} says why`,
  });
