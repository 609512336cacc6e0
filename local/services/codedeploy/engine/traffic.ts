import type { LoadBalancerInfo } from '@aws-sdk/client-codedeploy';
import type { DescribeTargetHealthOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { wallClock } from '../../../clock.ts';
import { DeploymentFailure, failureOf } from './deployment-failure.ts';
import type { RoleCall } from './role-call.ts';

/** The target groups of a deployment group. */
export interface Traffic {
  /** Registers the host and waits until every target group finds it healthy. */
  allow(instanceId: string): Promise<void>;
  /** Deregisters the host and waits until its last connections have drained. */
  block(instanceId: string): Promise<void>;
  /** Ends the wait for a host to be found healthy: it never will. */
  giveUp(instanceId: string, why: string): void;
  targetGroupArns(): Promise<readonly string[]>;
}

/**
 * Milliseconds of wall time: health checks and draining are a real balancer's. Looked at only while a host waits, and
 * for a tenth of the time at most, however large the fleet.
 */
const LOOK_EVERY = 100;
const SHARE_OF_TIME = 10;
/** https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-aws-elastic-load-balancing.html */
const LONGEST_WAIT = 3600_000;

export function createTraffic(call: RoleCall, loadBalancer: LoadBalancerInfo, ended: AbortSignal): Traffic {
  const names = (loadBalancer.targetGroupInfoList ?? []).flatMap(({ name }) => (name ? [name] : []));
  let arns: Promise<readonly string[]> | undefined;
  const targetGroupArns = () => (arns ??= findTargetGroups(call, names));
  const watch = createHealthWatch(call, targetGroupArns, ended);
  const change = async (operation: string, instanceId: string) => {
    const Targets = [{ Id: instanceId }];
    for (const TargetGroupArn of await targetGroupArns()) {
      await call('elasticloadbalancing', operation, { TargetGroupArn, Targets }).catch((error: unknown) => {
        throw failureOf(error, 'ELB_INVALID_INSTANCE');
      });
    }
  };
  return {
    targetGroupArns,
    giveUp: watch.giveUp,
    allow: async (instanceId) => {
      await change('RegisterTargets', instanceId);
      await watch.until(instanceId, 'healthy');
    },
    block: async (instanceId) => {
      await change('DeregisterTargets', instanceId);
      await watch.until(instanceId, undefined);
    },
  };
}

interface Waiter {
  readonly instanceId: string;
  readonly deadline: number;
  /** The state that is waited for, in each target group; undefined: not registered. */
  readonly wanted: 'healthy' | undefined;
  settle(failure?: DeploymentFailure): void;
}

/** One look at the target groups serves every host that waits. */
function createHealthWatch(
  call: RoleCall,
  targetGroupArns: () => Promise<readonly string[]>,
  ended: AbortSignal,
) {
  const waiters = new Set<Waiter>();
  let isScheduled = false;
  let cancel: (() => void) | undefined;
  let pause = LOOK_EVERY;
  ended.addEventListener('abort', () => cancel?.());
  const schedule = () => {
    if (isScheduled || waiters.size === 0 || ended.aborted) return;
    isScheduled = true;
    cancel = wallClock.at(wallClock.now() + pause, () => void look());
  };
  const look = async () => {
    const start = performance.now();
    const groups = await describe().catch((error: unknown) =>
      failureOf(error, 'ELASTIC_LOAD_BALANCING_INVALID'),
    );
    for (const waiter of waiters) {
      const verdict = judge(waiter, groups);
      if (verdict === 'waits') continue;
      waiters.delete(waiter);
      waiter.settle(verdict === 'met' ? undefined : verdict);
    }
    isScheduled = false;
    pause = Math.max(LOOK_EVERY, SHARE_OF_TIME * (performance.now() - start));
    schedule();
  };
  const describe = async (): Promise<readonly ReadonlyMap<string, string>[]> =>
    Promise.all(
      (await targetGroupArns()).map(async (TargetGroupArn) => {
        const { TargetHealthDescriptions = [] } = await call<DescribeTargetHealthOutput>(
          'elasticloadbalancing',
          'DescribeTargetHealth',
          { TargetGroupArn },
        );
        return new Map(
          TargetHealthDescriptions.map(({ Target, TargetHealth }) => [
            Target?.Id ?? '',
            TargetHealth?.State ?? '',
          ]),
        );
      }),
    );
  return {
    giveUp: (instanceId: string, why: string): void => {
      for (const waiter of waiters) {
        if (waiter.instanceId !== instanceId || waiter.wanted === undefined) continue;
        waiters.delete(waiter);
        waiter.settle(new DeploymentFailure('ELB_INVALID_INSTANCE', why));
      }
    },
    until: (instanceId: string, wanted: Waiter['wanted']): Promise<void> =>
      new Promise((resolve, reject) => {
        const deadline = wallClock.now() + LONGEST_WAIT;
        waiters.add({
          instanceId,
          deadline,
          wanted,
          settle: (failure) => (failure ? reject(failure) : resolve()),
        });
        schedule();
      }),
  };
}

function judge(
  waiter: Waiter,
  groups: readonly ReadonlyMap<string, string>[] | DeploymentFailure,
): 'met' | 'waits' | DeploymentFailure {
  if (groups instanceof DeploymentFailure) return groups;
  const states = groups.map((group) => group.get(waiter.instanceId));
  if (states.every((state) => state === waiter.wanted)) return 'met';
  if (wallClock.now() < waiter.deadline) return 'waits';
  const found = states.map((state) => state ?? 'not registered').join(', ');
  return new DeploymentFailure(
    'ELB_INVALID_INSTANCE',
    `${waiter.instanceId} is still ${found} in its target groups after an hour; look at the health check's path and port`,
  );
}

async function findTargetGroups(call: RoleCall, Names: readonly string[]): Promise<readonly string[]> {
  if (Names.length === 0) {
    throw new DeploymentFailure('MISSING_ELB_INFORMATION', 'The deployment group names no target group.');
  }
  try {
    const { TargetGroups = [] } = await call<{ TargetGroups?: { TargetGroupArn?: string }[] }>(
      'elasticloadbalancing',
      'DescribeTargetGroups',
      { Names },
    );
    return TargetGroups.flatMap(({ TargetGroupArn }) => (TargetGroupArn ? [TargetGroupArn] : []));
  } catch (error) {
    throw failureOf(error, 'ELASTIC_LOAD_BALANCING_INVALID');
  }
}
