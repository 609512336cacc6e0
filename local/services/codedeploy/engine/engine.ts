import type { Cloud } from '../../../cloud.ts';
import { commandExchange } from '../../codedeploy-commands/command-exchange.ts';
import { createFollowOn } from '../auto-scaling/follow-on.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import { isActive } from '../find.ts';
import type { Records } from '../records.ts';
import { trimHistory } from '../trim-history.ts';
import { watchAlarms } from './alarm-watch.ts';
import { concludeScaling } from './conclude-scaling.ts';
import { conclude } from './conclude.ts';
import type { Conclusion } from './conclude.ts';
import { deployBlueGreen } from './deploy-blue-green.ts';
import { deployForScaling } from './deploy-for-scaling.ts';
import { deployInPlace } from './deploy-in-place.ts';
import { failureOf } from './deployment-failure.ts';
import { callAsRole } from './deployment-run.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { deployEcs } from './ecs/deploy-ecs.ts';
import { deployLambda } from './lambda/deploy-lambda.ts';
import { createLosses } from './losses.ts';
import { tellDeployment } from './notices.ts';
import { restoreTraffic } from './restore-traffic.ts';
import { createRunControl } from './run-control.ts';
import type { RunControl, StopReason } from './run-control.ts';
import { limitRun } from './run-limit.ts';
import { resetUnfinished } from './targets.ts';
import { createTraffic } from './traffic.ts';

/** Runs deployments: each is one chain of events, driven by what hosts, the balancer and the clock report. */
export interface Engine {
  /** Begins a deployment whose record exists. */
  begin(deployment: DeploymentRecord): void;
  control(deploymentId: string): RunControl | undefined;
  /** An instance has ended or stopped: what deployments do on it ends with it, for the reason given. */
  lose(instanceId: string, why: string): void;
  /** Takes up what an earlier run of the cloud left. */
  resume(): void;
  stop(): void;
}

export function createEngine(cloud: Cloud, records: Records): Engine {
  const runs = new Map<string, DeploymentRun>();
  let isOver = false;

  const follow = async (run: DeploymentRun): Promise<void> => {
    const conclusion = await perform(run);
    runs.delete(run.deployment.id);
    run.control.end();
    // What is cut off by the end of the cloud is taken up by its next start.
    if (isOver) return;
    const next = await concludeRun(run, conclusion);
    trimHistory(records);
    if (next && !isOver) begin(next);
  };
  const begin = (deployment: DeploymentRecord): void => {
    const run = createRun(cloud, records, deployment);
    if (!run) return failWithoutGroup(cloud, deployment);
    runs.set(deployment.id, run);
    void follow(run);
  };

  return {
    begin,
    control: (id) => runs.get(id)?.control,
    lose: (instanceId, why) => {
      for (const run of runs.values()) loseTarget(run, instanceId, why);
    },
    resume: () => {
      for (const deployment of records.deployments.values()) {
        if (isActive(deployment)) begin(deployment);
      }
    },
    stop: () => {
      isOver = true;
      for (const { control } of runs.values()) control.end();
    },
  };
}

function createRun(cloud: Cloud, records: Records, deployment: DeploymentRecord): DeploymentRun | undefined {
  const group = [...records.groups.values()].find(({ id }) => id === deployment.groupId);
  if (!group) return undefined;
  const call = callAsRole(cloud, group, deployment.id);
  const { loadBalancer, style, computePlatform = 'Server' } = deployment;
  const isBalanced = style.deploymentOption === 'WITH_TRAFFIC_CONTROL' && computePlatform === 'Server';
  const control = createRunControl(cloud.clock);
  return {
    cloud,
    records,
    exchange: commandExchange(cloud),
    deployment,
    group,
    control,
    losses: createLosses(),
    ...(isBalanced && loadBalancer ? { traffic: createTraffic(call, loadBalancer, control.ended) } : {}),
    call,
  };
}

/** A deployment group may be deleted while one of its deployments runs; what begins afterwards has none. */
function failWithoutGroup({ clock }: Cloud, deployment: DeploymentRecord): void {
  deployment.status = 'Failed';
  deployment.completeTime = clock.now();
  deployment.error = {
    code: 'DEPLOYMENT_GROUP_MISSING',
    message: `The deployment group ${deployment.groupName} was deleted before the deployment began or went on.`,
  };
}

/** Answers the deployment that follows by itself, if one does. */
async function concludeRun(
  run: DeploymentRun,
  conclusion: Conclusion,
): Promise<DeploymentRecord | undefined> {
  const { deployment, group, cloud, records } = run;
  const { lifecycleAction: action } = deployment;
  const rollback = action ? await concludeScaling(run, action, conclusion) : conclude(run, conclusion);
  return rollback ?? createFollowOn(cloud, records, group);
}

function loseTarget(run: DeploymentRun, instanceId: string, why: string): void {
  const target = run.records.targets.get(run.deployment.id)?.[instanceId];
  if (!target) return;
  run.losses.add(instanceId);
  run.exchange.retire(target.hostIdentifier, why);
  run.traffic?.giveUp(instanceId, why);
}

async function perform(run: DeploymentRun): Promise<Conclusion> {
  // CreateDeployment answers first.
  await new Promise((resolve) => setImmediate(resolve));
  const { deployment, cloud, control } = run;
  if (deployment.startTime === undefined) {
    deployment.status = 'InProgress';
    deployment.startTime = cloud.clock.now();
    tellDeployment(run, 'START');
  } else resetUnfinished(run);
  limitRun(run);
  try {
    await watchAlarms(run);
    if (!control.stopReason) await strategyOf(run)(run);
    return control.stopReason ? endBy(control.stopReason) : { kind: 'succeeded' };
  } catch (error) {
    const { code, message } = failureOf(error, 'INTERNAL_ERROR');
    return { kind: 'failed', code, message };
  }
}

const endBy = (reason: StopReason): Conclusion =>
  reason.kind === 'overdue' ? { kind: 'failed', ...reason.error } : { kind: 'stopped', reason };

function strategyOf({ deployment, records }: DeploymentRun): (run: DeploymentRun) => Promise<void> {
  const { lifecycleAction: action } = deployment;
  if (deployment.computePlatform === 'Lambda') return deployLambda;
  if (deployment.computePlatform === 'ECS') return deployEcs;
  if (action) return (run) => deployForScaling(run, action);
  if (deployment.style.deploymentType !== 'BLUE_GREEN') return deployInPlace;
  const triggering = records.deployments.get(deployment.rollback?.rollbackTriggeringDeploymentId ?? '');
  // While the original hosts are there, a rollback gives them the traffic back and installs nothing.
  return triggering && !triggering.isBlueGone ? (run) => restoreTraffic(run, triggering) : deployBlueGreen;
}
