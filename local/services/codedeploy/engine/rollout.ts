import { inRolloutOrder, isImpossible, nextStep } from './minimum-healthy.ts';
import type { HostCondition } from './minimum-healthy.ts';

export interface RolloutHost {
  readonly condition: HostCondition;
}

export interface Rollout<Host extends RolloutHost> {
  readonly hosts: readonly Host[];
  /** Hosts of the fleet that took the revision before the rollout was taken up again. */
  readonly done?: number;
  readonly required: number;
  /** Deploys to one host; answers whether it is healthy afterwards. Never throws. */
  deploy(host: Host): Promise<boolean>;
  /** Whether no further host may be begun. */
  isStopped(): boolean;
}

export type RolloutOutcome = 'succeeded' | 'stopped' | 'HEALTH_CONSTRAINTS' | 'HEALTH_CONSTRAINTS_INVALID';

/** Deploys to a fleet, as many hosts at a time as the minimum of healthy ones allows; each end of one decides anew. */
export function rollOut<Host extends RolloutHost>(rollout: Rollout<Host>): Promise<RolloutOutcome> {
  const { required, done = 0 } = rollout;
  const waiting = inRolloutOrder(rollout.hosts);
  const startsUnhealthy = waiting.filter((host) => host.condition === 'unhealthy').length;
  let healthy = done + waiting.length - startsUnhealthy;
  let inFlight = 0;
  let succeeded = done;
  let begun = 0;
  if (isImpossible(required, done + waiting.length)) return Promise.resolve('HEALTH_CONSTRAINTS_INVALID');
  return new Promise((resolve) => {
    const decide = (): void => {
      if (rollout.isStopped()) {
        if (inFlight === 0) resolve('stopped');
        return;
      }
      const waitingUnhealthy = Math.max(0, startsUnhealthy - begun);
      const waitingHealthy = waiting.length - begun - waitingUnhealthy;
      const step = nextStep({ required, healthy, inFlight, succeeded, waitingUnhealthy, waitingHealthy });
      if (step.kind === 'succeeded') resolve('succeeded');
      else if (step.kind === 'failed') resolve(step.code);
      else if (step.kind === 'begin') begin(step.count);
    };
    const begin = (count: number): void => {
      for (const host of waiting.slice(begun, begun + count)) {
        if (host.condition !== 'unhealthy') healthy -= 1;
        begun += 1;
        inFlight += 1;
        void rollout.deploy(host).then(end);
      }
    };
    const end = (isHealthy: boolean): void => {
      inFlight -= 1;
      if (isHealthy) {
        healthy += 1;
        succeeded += 1;
      }
      decide();
    };
    decide();
  });
}
