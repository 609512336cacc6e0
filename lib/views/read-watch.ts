import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Plan, PlannedEnvironment } from '../release/plan.ts';
import type { ReleaseRecord } from '../release/release-record.ts';
import { codeDeploy } from '../target/code-deploy.ts';
import { balancerTraffic } from '../target/fleet/traffic.ts';
import type { StateStore } from '../store/state-store.ts';
import { undefinedFor } from '../target/undefined-for.ts';
import { awsFault, type AwsFault } from './aws-fault.ts';
import { readAlarms } from './read-alarms.ts';
import { readService } from './read-service.ts';
import { readTargets, type Targets } from './read-targets.ts';
import type { TrafficShare, WatchState } from './watch-state.ts';

type WatchReader = (record: ReleaseRecord) => Promise<WatchState>;

export interface WatchPorts {
  readonly store: Pick<StateStore, 'plans'>;
  readonly codeDeploy: CodeDeployClient;
  readonly cloudWatch: CloudWatchClient;
  readonly balancers: ElasticLoadBalancingV2Client;
  /** Left out: nothing is read of a service that ECS deploys by itself. */
  readonly ecs?: ECSClient;
}

/**
 * Reads what a live view shows beside the record; what cannot be read is left out and said, the release is followed all the
 * same.
 * `points`: how many values of an alarm.
 */
export function watchReader(ports: WatchPorts, points: number): WatchReader {
  const plans = new Map<string, Plan>();
  let now = '';
  return async (record) => {
    const { faults, orNothing } = faultKeeper();
    const plan = plans.get(record.release) ?? (await orNothing(ports.store.plans.find(record.release)));
    if (plan) plans.set(record.release, plan);
    const environment = record.environments.find(({ name }) => name === record.environment);
    const planned = plan?.environments.find(({ name }) => name === record.environment);
    const deployment = environment?.deployments.at(-1);
    const targets = deployment && (await orNothing(targetsOf(deployment.id, planned, ports)));
    const group = planned && { application: record.application, name: planned.deploymentGroup };
    const around = record.changes.at(-1)?.at ?? record.startedAt;
    const window = { around, points, until: environment?.endedAt };
    const alarms = await orNothing(readAlarms(ports.cloudWatch, planned?.alarms ?? [], window));
    const times = [now, around, targets?.latest, alarms?.latest];
    now = times.reduce<string>((latest, time) => (time !== undefined && time > latest ? time : latest), '');
    return {
      record,
      plan,
      hosts: targets?.hosts ?? [],
      hostCount: targets?.count ?? 0,
      traffic: targets && group && (await orNothing(trafficOf(targets, group, ports))),
      alarms: alarms?.traces ?? [],
      now,
      faults: [...faults.values()],
    };
  };
}

async function targetsOf(
  id: string,
  planned: PlannedEnvironment | undefined,
  { codeDeploy: client, ecs }: Pick<WatchPorts, 'codeDeploy' | 'ecs'>,
): Promise<Targets | undefined> {
  // A deployment goes with its application.
  const gone = undefinedFor('DeploymentDoesNotExistException');
  if (planned?.target !== 'ecs-native') return readTargets(client, id).catch(gone);
  return ecs && planned.service && readService(ecs, planned.service, id);
}

/** Of functions and services CodeDeploy or ECS says it; of a blue/green fleet the healthy registered hosts do. */
async function trafficOf(
  { hosts, weight }: Targets,
  { application, name }: { readonly application: string; readonly name: string },
  { codeDeploy: client, balancers }: Pick<WatchPorts, 'codeDeploy' | 'balancers'>,
): Promise<TrafficShare | undefined> {
  if (weight !== undefined) return { green: weight, text: `${Math.round(weight * 100)} %` };
  const green = new Set(hosts.filter(({ fleet }) => fleet === 'Green').map(({ id }) => id));
  if (green.size === 0) return undefined;
  const group = await codeDeploy(client).group(application, name);
  const healthy = await balancerTraffic(balancers).healthyHosts(group?.targetGroups ?? []);
  if (!healthy || healthy.size === 0) return undefined;
  const serving = [...healthy].filter((id) => green.has(id)).length;
  return {
    green: serving / healthy.size,
    text: `${serving} of ${healthy.size} healthy hosts`,
    hosts: { green: serving, healthy: healthy.size },
  };
}

/** Takes a reading that fails for nothing, and keeps why, once for each call. */
function faultKeeper() {
  const faults = new Map<string, AwsFault>();
  const orNothing = <Result>(reading: Promise<Result>): Promise<Result | undefined> =>
    reading.catch((error: unknown) => {
      const fault = awsFault(error);
      faults.set(`${fault.call} ${fault.kind}`, fault);
      return undefined;
    });
  return { faults, orNothing };
}
