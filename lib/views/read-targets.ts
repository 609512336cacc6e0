import {
  BatchGetDeploymentTargetsCommand,
  type CodeDeployClient,
  type DeploymentTarget,
  type LifecycleEvent,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { atMost } from '../runtime/at-most.ts';
import type { EventProgress, HostProgress } from './watch-state.ts';

export interface Targets {
  readonly hosts: readonly HostProgress[];
  readonly count: number;
  /** The share of the new version of a function or a service, from 0 to 1. */
  readonly weight?: number;
  /** The latest time that they speak of. */
  readonly latest?: string;
}

/** What one call describes. */
const BATCH = 25;
const AT_ONCE = 4;
/** A screen shows a dozen; who has more hosts sees the first of them and the counts of all. */
const MOST_DESCRIBED = 100;

/** The targets of a deployment and how far each has come. */
export async function readTargets(client: CodeDeployClient, deploymentId: string): Promise<Targets> {
  const ids = await targetIdsOf(client, deploymentId);
  const targets = await describeSome(client, deploymentId, ids.slice(0, MOST_DESCRIBED));
  // Percentages: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LambdaFunctionInfo.html and API_ECSTaskSet.html
  const weights = targets
    .flatMap((target) => [
      target.lambdaTarget?.lambdaFunctionInfo?.targetVersionWeight,
      target.ecsTarget?.taskSetsInfo?.find(({ taskSetLabel }) => taskSetLabel === 'Green')?.trafficWeight,
    ])
    .filter((percent) => percent !== undefined)
    .map((percent) => percent / 100);
  const times = targets.flatMap(timesOf).sort();
  return {
    hosts: targets.flatMap(hostOf),
    count: ids.length,
    ...(weights.length > 0 ? { weight: Math.min(...weights) } : {}),
    ...(times.length > 0 ? { latest: times.at(-1)! } : {}),
  };
}

/** What is known of these targets, in no particular order. */
export async function describeSome(
  client: CodeDeployClient,
  deploymentId: string,
  ids: readonly string[],
): Promise<readonly DeploymentTarget[]> {
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
  const answers = await atMost(AT_ONCE, batches, (targetIds) =>
    client.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds })),
  );
  return answers.flatMap(({ deploymentTargets = [] }) => deploymentTargets);
}

interface TargetIdsWish {
  /** As CodeDeploy takes them; left out: all targets. */
  readonly targetFilters?: Record<string, string[]>;
  /** No more pages are asked for once there are so many. */
  readonly enough?: number;
}

/** The ids of the targets of a deployment, in CodeDeploy's order. */
export async function targetIdsOf(
  client: CodeDeployClient,
  deploymentId: string,
  { targetFilters, enough = Infinity }: TargetIdsWish = {},
): Promise<string[]> {
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListDeploymentTargetsCommand({ deploymentId, nextToken, targetFilters }),
    );
    ids.push(...(page.targetIds ?? []));
    nextToken = page.nextToken;
  } while (nextToken && ids.length < enough);
  return ids;
}

type AnyTarget = {
  targetId?: string;
  status?: string;
  lifecycleEvents?: LifecycleEvent[];
  lastUpdatedAt?: Date;
};

const anyTarget = ({ instanceTarget, lambdaTarget, ecsTarget }: DeploymentTarget): AnyTarget =>
  instanceTarget ?? lambdaTarget ?? ecsTarget ?? {};

function hostOf(target: DeploymentTarget): HostProgress[] {
  const { targetId, status = 'Unknown', lifecycleEvents = [] } = anyTarget(target);
  if (targetId === undefined) return [];
  const label = target.instanceTarget?.instanceLabel;
  const events = lifecycleEvents.map(eventOf);
  return [
    {
      // The ARN of an instance ends in its id.
      id: targetId.slice(targetId.lastIndexOf('/') + 1),
      status,
      events,
      ...(label === 'Blue' || label === 'Green' ? { fleet: label } : {}),
    },
  ];
}

const eventOf = ({
  lifecycleEventName: name = '',
  status = 'Unknown',
  startTime,
  endTime,
  diagnostics,
}: LifecycleEvent): EventProgress => ({
  name,
  status,
  ...(startTime ? { startedAt: startTime.toISOString() } : {}),
  ...(endTime ? { endedAt: endTime.toISOString() } : {}),
  ...(diagnostics?.scriptName ? { hook: diagnostics.scriptName } : {}),
});

function timesOf(target: DeploymentTarget): string[] {
  const { lifecycleEvents = [], lastUpdatedAt } = anyTarget(target);
  const times = [lastUpdatedAt, ...lifecycleEvents.flatMap(({ startTime, endTime }) => [startTime, endTime])];
  return times.flatMap((time) => (time === undefined ? [] : [time.toISOString()]));
}
