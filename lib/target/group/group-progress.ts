import type { Intent } from '../../release/intent.ts';
import type { Progress } from '../deploy-target.ts';
import type { Deployments } from '../deployments.ts';

/** How far the one deployment of a release is, there or on the way back. */
export async function groupProgress(
  { deployment, rollback }: Intent,
  way: 'there' | 'back',
  deployments: Pick<Deployments, 'get'>,
): Promise<Progress | undefined> {
  const id = (way === 'back' ? rollback?.deployment?.id : undefined) ?? deployment?.id;
  if (!id) return undefined;
  const { status, active, blueGreen } = await deployments.get(id);
  return { status, active, unheard: blueGreen };
}
