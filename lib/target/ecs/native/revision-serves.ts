import type { NativePorts } from './native-ports.ts';

/**
 * Whether a revision gets all production traffic and has somebody healthy to take it; undefined where there is no load
 * balancer to ask.
 */
export async function revisionServes(
  revisionArn: string,
  { deployments, traffic }: Pick<NativePorts, 'deployments' | 'traffic'>,
): Promise<boolean | undefined> {
  const { targets } = await deployments.revision(revisionArn);
  const asked = targets.filter(({ production }) => production !== undefined);
  if (asked.length === 0) return undefined;
  for (const { targetGroup, production } of asked) {
    if ((await traffic.share(production!, targetGroup)) < 1) return false;
    if ((await traffic.healthy(targetGroup)) === 0) return false;
  }
  return true;
}
