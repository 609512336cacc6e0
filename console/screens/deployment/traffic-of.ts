import type { TargetView } from '../../code-deploy/target-view.ts';

/**
 * Whether a host gets traffic: the load balancer says it, where it can be asked; else its lifecycle events do. Undefined: no
 * load balancer is in it.
 */
export function trafficOf(
  { name, fleet, events }: Pick<TargetView, 'name' | 'fleet' | 'events'>,
  healthy: ReadonlySet<string> | undefined,
): boolean | undefined {
  if (healthy) return healthy.has(name);
  const statusOf = (event: string) => events.find((one) => one.name === event)?.status;
  const [block, allow] = [statusOf('BlockTraffic'), statusOf('AllowTraffic')];
  if (block === undefined && allow === undefined) return undefined;
  if (allow === 'Succeeded') return true;
  const wasServing = fleet !== 'Green';
  return wasServing && block !== 'Succeeded' && block !== 'InProgress';
}
