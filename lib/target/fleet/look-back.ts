import type { Intent } from '../../release/intent.ts';
import type { Intents } from '../../release/ports.ts';
import type { Situation } from '../../rollback/next-step.ts';
import type { Revert } from '../deploy-target.ts';
import type { Deployment } from '../deployments.ts';
import type { ObservePorts } from './observe.ts';
import { allTrafficOn } from './traffic.ts';

export interface TakeBackPorts extends ObservePorts {
  readonly intents: Intents;
}

/** What stands when the rollback looks around. */
export interface Seen {
  readonly situation: Situation;
  readonly deployment?: Deployment;
  readonly returning?: Deployment;
  readonly deploymentEnded: boolean;
  readonly endedAt?: string;
}

export async function lookBack({ intent, planned, at }: Revert, ports: TakeBackPorts): Promise<Seen> {
  const { rollback } = intent;
  const deployment = await foundDeployment(intent, planned.deploymentGroup, ports);
  const returningId = rollback?.deployment?.id;
  const returning = returningId ? await ports.deployments.get(returningId) : undefined;
  const situation: Situation = {
    at,
    deployment: deployment && {
      active: deployment.active,
      succeeded: deployment.status === 'Succeeded',
      rollbackId: deployment.rollbackId,
    },
    stopRequestedAt: rollback?.stopRequestedAt,
    terminationEndedAt: rollback?.terminationEndedAt,
    returning: returning && {
      active: returning.active,
      succeeded: returning.status === 'Succeeded',
      ready: returning.status === 'Ready',
      terminationWait: returning.active && returning.terminationWait,
      opened: rollback?.opened === true,
      endSeenAt: rollback?.endSeenAt,
    },
    attempts: rollback?.attempt ?? 0,
    previousKnown: intent.previous !== undefined,
    oldServes: await oldVersionServes(intent, planned.deploymentGroup, deployment, returning, ports),
  };
  const deploymentEnded = (returning ?? deployment)?.active === false;
  return { situation, deployment, returning, deploymentEnded, endedAt: rollback?.endSeenAt };
}

/** Also one that was created just before the call that created it died. */
async function foundDeployment(intent: Intent, group: string, { deployments }: TakeBackPorts) {
  if (!intent.deployment) return undefined;
  const { description, since, id } = intent.deployment;
  const order = { application: intent.application, group, description };
  const found = id ?? (await deployments.findByDescription(order, since));
  return found ? deployments.get(found) : undefined;
}

/** Undefined where hosts are the same before and after, or there is no balancer to ask. */
async function oldVersionServes(
  intent: Intent,
  group: string,
  deployment: Deployment | undefined,
  returning: Deployment | undefined,
  { deployments, traffic }: ObservePorts,
): Promise<boolean | undefined> {
  if (!deployment?.blueGreen) return undefined;
  const described = await deployments.group(intent.application, group);
  const healthy = await traffic.healthyHosts(described?.targetGroups ?? []);
  if (!healthy) return undefined;
  // Where the pipeline itself deploys the old revision anew, a third fleet serves it.
  const anew = returning && intent.rollback && intent.rollback.attempt > 0;
  const serving = anew
    ? await deployments.hosts(returning.id, 'Green')
    : await deployments.hosts(deployment.id, 'Blue');
  return allTrafficOn(serving, healthy);
}
