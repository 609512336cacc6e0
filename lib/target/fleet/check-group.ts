import { durationText } from '../../manifest/duration.ts';
import type { Environment } from '../../manifest/manifest.ts';
import type { DeploymentGroup } from '../deployments.ts';

/** A mismatch between the manifest and a deployment group, and where in the environment it is written. */
export interface GroupFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** Metrics come late: what the bake did not see may still ring this long after it. */
const METRICS_LATE_SECONDS = 300;
/** What a rollback may take while the old fleet is still there. */
const ROLLBACK_SECONDS = 300;

/** What the pipeline may not change by itself: it says the call that does. */
export function checkGroup(
  environment: Environment,
  group: DeploymentGroup,
  validators: readonly { readonly name: string; readonly timeoutSeconds: number }[],
): readonly GroupFault[] {
  const { strategy } = environment;
  if (strategy.type !== group.type) {
    const message = `expected deployment group ${group.name} to deploy ${strategy.type}, it deploys ${group.type}; ${changeCall(environment, group)}`;
    const lacksTarget = strategy.type === 'blue-green' && group.targetGroups.length === 0;
    return [{ path: ['strategy', 'type'], message }, ...(lacksTarget ? balancerFaults(group) : [])];
  }
  if (strategy.type === 'in-place') return [];
  return [
    ...keepBlueFaults(environment, group),
    ...readyFaults(environment, group, validators),
    ...balancerFaults(group),
  ];
}

/** Whether the old version is kept as long as the new one is watched, and as long as the manifest says. */
export function keepBlueFaults(environment: Environment, group: DeploymentGroup): GroupFault[] {
  const { strategy, bake } = environment;
  const path = strategy.keepBlueSeconds === undefined ? ['strategy'] : ['strategy', 'keepBlue'];
  if (strategy.keepBlueSeconds === undefined) {
    return group.terminatesBlue && group.keepBlueMinutes! * 60 < neededSeconds(bake.seconds)
      ? [{ path, message: tooShort(`the ${group.keepBlueMinutes} min of ${group.name}`, bake.seconds) }]
      : [];
  }
  if (strategy.keepBlueSeconds < neededSeconds(bake.seconds)) {
    return [{ path, message: tooShort(durationText(strategy.keepBlueSeconds), bake.seconds) }];
  }
  if (group.keepBlueMinutes !== undefined && group.keepBlueMinutes * 60 === strategy.keepBlueSeconds)
    return [];
  const found = group.terminatesBlue ? `${group.keepBlueMinutes} min` : 'for ever (KEEP_ALIVE)';
  const message = `expected deployment group ${group.name} to keep blue for ${durationText(strategy.keepBlueSeconds)}, it keeps it ${found}; ${changeCall(environment, group)}`;
  return [{ path, message }];
}

const neededSeconds = (bakeSeconds: number): number => bakeSeconds + METRICS_LATE_SECONDS + ROLLBACK_SECONDS;

const tooShort = (got: string, bakeSeconds: number): string =>
  `expected keepBlue to be at least ${durationText(neededSeconds(bakeSeconds))} ` +
  `(bake ${durationText(bakeSeconds)}, five minutes for late metrics, five for a rollback), got ${got}`;

function readyFaults(
  environment: Environment,
  group: DeploymentGroup,
  validators: readonly { readonly timeoutSeconds: number }[],
): GroupFault[] {
  if (validators.length === 0) return [];
  const needed = Math.max(...validators.map(({ timeoutSeconds }) => timeoutSeconds)) + METRICS_LATE_SECONDS;
  if (group.readyWaitMinutes !== undefined && group.readyWaitMinutes * 60 > needed) return [];
  const found =
    group.readyWaitMinutes === undefined ? 'it goes on by itself' : `it waits ${group.readyWaitMinutes} min`;
  const message =
    `expected deployment group ${group.name} to wait for its validators (STOP_DEPLOYMENT, more than ` +
    `${durationText(needed)}), ${found}; ${changeCall(environment, group, needed)}`;
  return [{ path: ['validate'], message }];
}

const balancerFaults = (group: DeploymentGroup): GroupFault[] =>
  group.withTrafficControl && group.targetGroups.length > 0
    ? []
    : [
        {
          path: ['strategy', 'type'],
          message: `expected deployment group ${group.name} to have a target group and WITH_TRAFFIC_CONTROL: blue/green shifts the traffic of a load balancer`,
        },
      ];

/** The one call that makes the group match. CodeDeploy wants the Auto Scaling groups again with the options. */
function changeCall(environment: Environment, group: DeploymentGroup, readySeconds?: number): string {
  const { strategy } = environment;
  const start = `run: aws deploy update-deployment-group --application-name ${group.application} --current-deployment-group-name ${group.name}`;
  if (strategy.type === 'in-place') {
    const option = group.withTrafficControl ? 'WITH_TRAFFIC_CONTROL' : 'WITHOUT_TRAFFIC_CONTROL';
    return `${start} --deployment-style deploymentType=IN_PLACE,deploymentOption=${option}`;
  }
  const options = JSON.stringify(blueGreenOptions(environment, group, readySeconds));
  const scaling =
    group.autoScalingGroups.length > 0 ? ` --auto-scaling-groups ${group.autoScalingGroups.join(' ')}` : '';
  return `${start} --deployment-style deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL --blue-green-deployment-configuration '${options}'${scaling}`;
}

function blueGreenOptions(
  { strategy }: Environment,
  group: DeploymentGroup,
  readySeconds: number | undefined,
) {
  const wait = readySeconds === undefined ? group.readyWaitMinutes : Math.ceil(readySeconds / 60) + 1;
  const keep = strategy.keepBlueSeconds === undefined ? group.keepBlueMinutes : strategy.keepBlueSeconds / 60;
  return {
    deploymentReadyOption:
      wait === undefined
        ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' }
        : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: wait },
    terminateBlueInstancesOnDeploymentSuccess:
      keep === undefined
        ? { action: 'KEEP_ALIVE' }
        : { action: 'TERMINATE', terminationWaitTimeInMinutes: Math.ceil(keep) },
    ...(group.platform === 'Server' && {
      greenFleetProvisioningOption: { action: group.greenFleet ?? 'COPY_AUTO_SCALING_GROUP' },
    }),
  };
}
