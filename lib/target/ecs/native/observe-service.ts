import type { Intent } from '../../../release/intent.ts';
import type { Looking, Observation } from '../../deploy-target.ts';
import type { NativePorts } from './native-ports.ts';
import { revisionServes } from './revision-serves.ts';
import {
  deploymentArn,
  isActive,
  isGoing,
  isReady,
  isShifted,
  statusWord,
  type ServiceDeployment,
} from './service-deployments.ts';

/** ECS tells of pauses and ends, and of no stage between; the balancer tells of nothing. */
const NO_EVENT_SECONDS = 60;
const EVENT_SECONDS = 3_600;

/** How far the service is. The new revision serves when ECS has moved all traffic and the load balancer shows it. */
export async function observeService(
  { intent, planned, opened }: Pick<Looking, 'intent' | 'planned' | 'opened'>,
  ports: Pick<NativePorts, 'deployments' | 'traffic'>,
): Promise<Observation> {
  const arn = startedDeployment(intent);
  if (!arn) return { phase: 'gone', status: 'none', ended: true, awaitSeconds: 0 };
  const deployment = await ports.deployments.get(arn);
  const seen = {
    status: statusWord(deployment),
    ended: !isActive(deployment),
    awaitSeconds: planned.waitsForReady && !opened ? EVENT_SECONDS : NO_EVENT_SECONDS,
    hosts: tasksOf(deployment),
  };
  if (!isGoing(deployment) && deployment.status !== 'SUCCESSFUL') return { ...seen, phase: 'gone' };
  if (isReady(deployment)) return { ...seen, phase: 'ready' };
  if (!isShifted(deployment)) return { ...seen, phase: 'waiting' };
  const serves = await revisionServes(deployment.target, ports);
  return { ...seen, awaitSeconds: NO_EVENT_SECONDS, phase: serves === false ? 'waiting' : 'shifted' };
}

/** ARN of the deployment that is written down. */
export const startedDeployment = ({ service, deployment }: Intent): string | undefined =>
  service && deployment?.id ? deploymentArn(service.arn, deployment.id) : undefined;

const tasksOf = ({ tasks: { wanted, running } }: ServiceDeployment) => ({
  total: Math.max(wanted, running),
  succeeded: running,
  failed: 0,
  unit: 'tasks' as const,
});
