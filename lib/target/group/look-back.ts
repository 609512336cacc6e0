import { isAttemptOpen, type Intent } from '../../release/intent.ts';
import type { Intents } from '../../release/ports.ts';
import type { Situation } from '../../rollback/next-step.ts';
import type { Revert } from '../deploy-target.ts';
import type { Deployment, Deployments } from '../deployments.ts';
import type { ReturnWay } from './return-way.ts';

export interface TakeBackPorts {
  readonly intents: Intents;
  readonly deployments: Deployments;
}

/** What stands when the rollback looks around. */
export interface Seen {
  readonly situation: Situation;
  readonly deployment?: Deployment;
  readonly returning?: Deployment;
  readonly deploymentEnded: boolean;
  readonly endedAt?: string;
}

export async function lookBack(
  { intent, planned, at }: Revert,
  ports: TakeBackPorts,
  way: ReturnWay,
): Promise<Seen> {
  const { rollback } = intent;
  const group = planned.deploymentGroup;
  const deployment = await foundDeployment(intent, group, ports);
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
    isAttemptOpen: isAttemptOpen(rollback),
    previousKnown: way.previousKnown(intent),
    oldServes: await way.oldServes({ intent, group, deployment, returning }),
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
