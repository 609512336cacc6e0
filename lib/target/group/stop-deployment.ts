import type { Intent } from '../../release/intent.ts';
import type { Abandoned } from '../../store/finish-run.ts';
import type { Deployments } from '../deployments.ts';

/**
 * Stops what an execution left running that was itself stopped from outside: nobody is there to watch it any more. Says
 * what became of it.
 */
export async function stopDeployment(
  intent: Intent,
  deployments: Pick<Deployments, 'get' | 'stop' | 'findByDescription'>,
): Promise<Abandoned> {
  const returning = intent.rollback?.deployment?.id;
  const deploymentId = returning ?? intent.deployment?.id ?? (await foundByDescription(intent, deployments));
  if (!deploymentId) return notFound(intent);
  const found = returning || intent.deployment?.id ? {} : { deploymentId };
  return {
    became: await stopped(deploymentId, returning !== undefined, deployments),
    isSettled: true,
    ...found,
  };
}

async function stopped(
  id: string,
  isRollback: boolean,
  deployments: Pick<Deployments, 'get' | 'stop'>,
): Promise<string> {
  const deployment = await deployments.get(id);
  if (!deployment.active) return `deployment ${id} had ended as ${deployment.status}`;
  // A rollback under way is the best that can still happen.
  if (isRollback) return `deployment ${id} still brings the old version back`;
  await deployments.stop(id);
  return `deployment ${id} was told to stop and to roll back`;
}

/** One that was created, and whoever created it had not yet come to write down its id. */
async function foundByDescription(
  { application, deploymentGroup: group, deployment }: Intent,
  deployments: Pick<Deployments, 'findByDescription'>,
): Promise<string | undefined> {
  if (!deployment || !group) return undefined;
  const { description, since } = deployment;
  return deployments.findByDescription({ application, group, description }, since);
}

const notFound = ({ deployment }: Intent): Abandoned =>
  deployment
    ? { became: 'a deployment that is being created is stopped as soon as it stands', isSettled: false }
    : { became: 'no deployment had been started', isSettled: true };
