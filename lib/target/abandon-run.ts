import type { Intent } from '../release/intent.ts';
import type { Deployments } from './deployments.ts';

/**
 * Stops what an execution left running that was itself stopped from outside: nobody is there to watch it any more. Says
 * what became of it.
 */
export async function abandonRun(
  intent: Intent,
  deployments: Pick<Deployments, 'get' | 'stop'>,
): Promise<string> {
  const id = intent.rollback?.deployment?.id ?? intent.deployment?.id;
  if (!id) return 'no deployment had been started';
  const deployment = await deployments.get(id);
  if (!deployment.active) return `deployment ${id} had ended as ${deployment.status}`;
  // A rollback under way is the best that can still happen.
  if (intent.rollback?.deployment?.id) return `deployment ${id} still brings the old version back`;
  await deployments.stop(id);
  return `deployment ${id} was told to stop and to roll back`;
}
