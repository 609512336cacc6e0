import type { LoadBalancerInfo } from '@aws-sdk/client-codedeploy';
import type { TaskSet } from '@aws-sdk/client-ecs';
import type { DescribeTargetGroupsCommandOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { OriginalTaskSet, ServiceTargetRecord, TargetGroupPlace } from '../../target-records.ts';
import { DeploymentFailure } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { readTaskSets, type ServicePlace } from './describe-service.ts';
import { balancerFailure } from './ecs-failure.ts';
import { greenShares } from './listener-routes.ts';

/** What a deployment begins from: the task set that serves, and the target group and listeners for the next. */
export type Beginning = Pick<
  ServiceTargetRecord,
  'blue' | 'greenGroup' | 'productionListener' | 'testListener'
>;

/** Finds the service's one task set; throws where traffic could not go from it to another. */
export async function findOriginal(run: DeploymentRun, place: ServicePlace): Promise<Beginning> {
  const primary = onlyTaskSet(place, await readTaskSets(run, place));
  const { names, productionListener, testListener } = pairSettings(run.deployment.loadBalancer);
  const groups = await findTargetGroups(run, names);
  const [balancer] = primary.loadBalancers ?? [];
  const own = groups.find(({ arn }) => arn === balancer?.targetGroupArn);
  const greenGroup = groups.find(({ arn }) => arn !== own?.arn);
  if (!balancer || !own || !greenGroup) throw notOfPair(place, primary, names);
  const blue: OriginalTaskSet = {
    id: primary.id!,
    taskDefinition: primary.taskDefinition!,
    containerName: balancer.containerName!,
    containerPort: balancer.containerPort!,
    targetGroup: own,
  };
  await checkListener(run, productionListener, { blue: own.arn, green: greenGroup.arn });
  return { blue, greenGroup, productionListener, ...(testListener === undefined ? {} : { testListener }) };
}

function onlyTaskSet({ serviceName }: ServicePlace, all: readonly TaskSet[]): TaskSet {
  const living = all.filter(({ status }) => status !== 'DRAINING');
  const [primary] = living.filter(({ status }) => status === 'PRIMARY');
  if (primary && living.length === 1) return primary;
  const found = living.map(({ id, status }) => `${id} (${status})`).join(', ') || 'none';
  throw new DeploymentFailure(
    'INVALID_ECS_SERVICE',
    `The service ${serviceName} must have one task set, its primary, found ${found}. A deployment that was stopped or failed without a rollback leaves two: give the primary the traffic, and delete the other with ecs:DeleteTaskSet.`,
  );
}

function pairSettings(loadBalancer: LoadBalancerInfo | undefined) {
  const [pair] = loadBalancer?.targetGroupPairInfoList ?? [];
  const names = (pair?.targetGroups ?? []).flatMap(({ name }) => name ?? []);
  const [productionListener] = pair?.prodTrafficRoute?.listenerArns ?? [];
  if (productionListener === undefined)
    throw new DeploymentFailure(
      'MISSING_ELB_INFORMATION',
      'The deployment group has no production listener.',
    );
  return { names, productionListener, testListener: pair?.testTrafficRoute?.listenerArns?.[0] };
}

async function findTargetGroups(run: DeploymentRun, Names: readonly string[]): Promise<TargetGroupPlace[]> {
  const { TargetGroups = [] } = await run
    .call<DescribeTargetGroupsCommandOutput>('elasticloadbalancing', 'DescribeTargetGroups', { Names })
    .catch((error: unknown) => {
      throw balancerFailure(error);
    });
  return TargetGroups.map(({ TargetGroupName, TargetGroupArn }) => ({
    name: TargetGroupName!,
    arn: TargetGroupArn!,
  }));
}

const notOfPair = ({ serviceName }: ServicePlace, { id, loadBalancers }: TaskSet, names: readonly string[]) =>
  new DeploymentFailure(
    'ELASTIC_LOAD_BALANCING_INVALID',
    `The primary task set ${id} of ${serviceName} must be behind one of the target groups ${names.join(' and ')}, found ${loadBalancers?.[0]?.targetGroupArn ?? 'none'}.`,
  );

/** As AWS says it: see `balancerFailure`. */
async function checkListener(
  run: DeploymentRun,
  listener: string,
  pair: { readonly blue: string; readonly green: string },
): Promise<void> {
  const shares = await greenShares(run, listener, pair);
  if (shares.length > 0 && shares.every((share) => share === 0)) return;
  const found = shares.length === 0 ? 'nothing of it forwards there' : 'the other of the pair gets traffic';
  throw balancerFailure(
    new Error(
      `Primary taskset target group must be behind listener ${listener}: expected all that it forwards to the pair at ${pair.blue}, but ${found}.`,
    ),
  );
}
