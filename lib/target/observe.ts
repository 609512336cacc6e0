import type { Intent } from '../release/intent.ts';
import type { PlannedEnvironment } from '../release/plan.ts';
import type { HostCounts } from '../release/release-record.ts';
import type { Deployment, Deployments } from './deployments.ts';
import { allTrafficOn, type Traffic } from './traffic.ts';

export interface ObservePorts {
  readonly deployments: Deployments;
  readonly traffic: Traffic;
}

/** How far a deployment and its traffic are, as the state machine decides by it. */
export interface Observation {
  /**
   * `waiting`: look again; `ready`: green waits for its traffic; `shifted`: the new version serves; `gone`: failed,
   * stopped, never there, or known to be bad.
   */
  readonly phase: 'waiting' | 'ready' | 'shifted' | 'gone';
  readonly status: string;
  /** Nothing more will happen to the deployment. */
  readonly ended: boolean;
  /** How long to wait for an event before looking again. */
  readonly awaitSeconds: number;
  readonly hosts?: HostCounts;
}

const NO_EVENT_SECONDS = 60;
const EVENT_SECONDS = 3_600;

export interface Looking {
  readonly intent: Intent;
  readonly planned: Pick<PlannedEnvironment, 'deploymentGroup' | 'waitsForReady'>;
  /** The shift was asked for, or nobody waits for that. */
  readonly opened: boolean;
}

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
export async function newVersionServes(
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
