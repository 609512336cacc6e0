import type { Looking, Observation } from '../../deploy-target.ts';
import type { Deployment } from '../../deployments.ts';
import { overdueHook } from '../../overdue-hook.ts';
import type { ServicePorts } from './service-ports.ts';
import { taskSetServes } from './task-set-serves.ts';

/** Nothing tells of traffic that has moved, nor of an open hook. */
const NO_EVENT_SECONDS = 60;
const EVENT_SECONDS = 3_600;

/** How far CodeDeploy is with the service. The new task set serves when the shift is over and the load balancer shows it. */
export async function observeGroup(
  { intent, planned, opened, at }: Looking,
  ports: Pick<ServicePorts, 'deployments' | 'services' | 'traffic'>,
): Promise<Observation> {
  const id = intent.deployment?.id;
  if (!id) return { phase: 'gone', status: 'none', ended: true, awaitSeconds: 0 };
  const deployment = await ports.deployments.get(id);
  const { status, active } = deployment;
  const isTold = planned.waitsForReady && !opened && status !== 'Ready' && !intent.hooks?.length;
  const seen = { status, ended: !active, awaitSeconds: isTold ? EVENT_SECONDS : NO_EVENT_SECONDS };
  if (!active && status !== 'Succeeded') return { ...seen, phase: 'gone' };
  if (status === 'Ready') return { ...seen, phase: 'ready' };
  const cause = await hangingHook(deployment, { hooks: intent.hooks ?? [], at }, ports);
  if (cause) return { ...seen, phase: 'gone', incident: { kind: 'validation', cause, samples: [] } };
  if (active && !deployment.terminationWait) return { ...seen, phase: 'waiting' };
  const { application, service } = intent;
  const question = {
    application,
    group: planned.deploymentGroup,
    named: service!,
    taskDefinition: service!.registered!,
  };
  return { ...seen, phase: (await taskSetServes(question, ports)) ? 'shifted' : 'waiting' };
}

async function hangingHook(
  { id, active }: Deployment,
  looking: Parameters<typeof overdueHook>[1],
  { deployments }: Pick<ServicePorts, 'deployments'>,
): Promise<string | undefined> {
  if (!active || looking.hooks.length === 0) return undefined;
  const cause = overdueHook(await deployments.functionEvents(id), looking);
  return cause && `${cause} (deployment ${id})`;
}
