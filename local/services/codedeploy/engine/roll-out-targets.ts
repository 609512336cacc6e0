import type { ZonalConfig } from '@aws-sdk/client-codedeploy';
import { findServerConfig } from '../find.ts';
import type { TargetRecord } from '../target-records.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { waitFor } from './deployment-wait.ts';
import { requiredHealthy } from './minimum-healthy.ts';
import type { HostCondition } from './minimum-healthy.ts';
import type { RolloutHost } from './rollout-host.ts';
import { rollOut, type RolloutOutcome, type Zonal } from './rollout.ts';

export interface TargetRollout {
  readonly targets: readonly TargetRecord[];
  /** The status of those that have the step before them. */
  readonly begin: 'Pending' | 'Ready';
  /** Healthy hosts of the fleet that are not deployed to. */
  readonly bystanders?: number;
  /** How many must stay healthy; left out: what the configuration says. */
  readonly required?: number;
  /** Whether one zone comes after the other where the configuration is zonal: not where no traffic is touched. */
  readonly isByZone: boolean;
  condition?(target: TargetRecord): HostCondition;
  deploy(target: TargetRecord): Promise<boolean>;
  isStopped?(): boolean;
}

/** Takes targets through a step, as many at a time as the deployment's configuration allows. */
export function rollOutTargets(run: DeploymentRun, rollout: TargetRollout): Promise<RolloutOutcome> {
  const { targets, begin, bystanders = 0 } = rollout;
  const { zonal } = findServerConfig(run.records, run.deployment.configName);
  const isLost = ({ instanceId }: TargetRecord) => run.losses.has(instanceId);
  const hosts = targets.map((target): TargetHost => ({
    target,
    condition: isLost(target) ? 'unhealthy' : (rollout.condition?.(target) ?? 'unknown'),
    ...(target.zone ? { zone: target.zone } : {}),
    ...earlierEnd(target, begin),
  }));
  const byId = new Map(hosts.map((host) => [host.target.instanceId, host]));
  return rollOut({
    hosts,
    bystanders,
    required: rollout.required ?? requiredOf(run, targets.length + bystanders),
    ...(zonal && rollout.isByZone ? { zonal: zonalOf(run, zonal) } : {}),
    deploy: ({ target }) => rollout.deploy(target),
    isStopped: () => run.control.stopReason !== undefined || (rollout.isStopped?.() ?? false),
    takeLost: () => run.losses.takeNew().flatMap((id) => byId.get(id) ?? []),
  });
}

/** How many of a fleet must stay healthy. */
export function requiredOf({ records, deployment }: DeploymentRun, total: number): number {
  return requiredHealthy(findServerConfig(records, deployment.configName).minimumHealthyHosts, total);
}

interface TargetHost extends RolloutHost {
  readonly target: TargetRecord;
}

/** How an earlier run of the cloud took the target through the step. */
function earlierEnd({ status }: TargetRecord, begin: 'Pending' | 'Ready'): Pick<RolloutHost, 'earlier'> {
  if (status === begin) return {};
  const isPast = status === 'Succeeded' || (begin === 'Pending' && status === 'Ready');
  return { earlier: isPast ? 'succeeded' : 'failed' };
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ZonalConfig.html */
function zonalOf(run: DeploymentRun, config: ZonalConfig): Zonal {
  const {
    monitorDurationInSeconds: monitor = 0,
    firstZoneMonitorDurationInSeconds: first = monitor,
    minimumHealthyHostsPerZone,
  } = config;
  return {
    required: (total) =>
      minimumHealthyHostsPerZone ? requiredHealthy(minimumHealthyHostsPerZone, total) : 0,
    monitor: async (zone, index) => {
      await waitFor(run, { type: 'ZONE_MONITOR', zone }, 1000 * (index === 0 ? first : monitor));
    },
  };
}
