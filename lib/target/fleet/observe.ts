import type { Looking, Observation } from '../deploy-target.ts';
import type { Deployment, Deployments } from '../deployments.ts';
import { allTrafficOn, type Traffic } from './traffic.ts';

export interface ObservePorts {
  readonly deployments: Deployments;
  readonly traffic: Traffic;
}

const NO_EVENT_SECONDS = 60;
const EVENT_SECONDS = 3_600;

export async function observe(looking: Looking, ports: ObservePorts): Promise<Observation> {
  const { intent, opened } = looking;
  const id = intent.deployment?.id;
  if (!id) return { phase: 'gone', status: 'none', ended: true, awaitSeconds: 0 };
  const deployment = await ports.deployments.get(id);
  const { status, active, blueGreen, hosts } = deployment;
  const moving = blueGreen && active && status !== 'Ready' && (opened || !looking.planned.waitsForReady);
  const awaitSeconds = moving || status === 'Ready' ? NO_EVENT_SECONDS : EVENT_SECONDS;
  const seen = { status, ended: !active, awaitSeconds, hosts };
  if (!active && status !== 'Succeeded') return { ...seen, phase: 'gone' };
  if (status === 'Ready') return { ...seen, phase: 'ready' };
  return { ...seen, phase: (await newVersionServes(looking, deployment, ports)) ? 'shifted' : 'waiting' };
}

/**
 * Read back, before anything old is removed. A blue/green deployment must be past the shift and its green hosts be the
 * only healthy ones in the target groups; an in-place one has succeeded or not.
 */
async function newVersionServes(
  { intent, planned }: Pick<Looking, 'intent' | 'planned'>,
  deployment: Deployment,
  ports: ObservePorts,
): Promise<boolean> {
  if (!deployment.blueGreen || !deployment.active) return deployment.status === 'Succeeded';
  if (!deployment.terminationWait) return false;
  const group = await ports.deployments.group(intent.application, planned.deploymentGroup);
  const healthy = await ports.traffic.healthyHosts(group?.targetGroups ?? []);
  return (
    healthy === undefined || allTrafficOn(await ports.deployments.hosts(deployment.id, 'Green'), healthy)
  );
}
