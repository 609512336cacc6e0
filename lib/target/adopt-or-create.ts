import type { DeploymentOrder, Deployments } from './deployments.ts';

/** Creates the deployment, unless one with its description exists since the intent was written. */
export async function adoptOrCreate(
  order: DeploymentOrder,
  intended: { readonly since: string; readonly id?: string },
  deployments: Pick<Deployments, 'create' | 'findByDescription'>,
): Promise<string> {
  if (intended.id) return intended.id;
  const adopted = await deployments.findByDescription(order, intended.since);
  return adopted ?? deployments.create(order);
}
