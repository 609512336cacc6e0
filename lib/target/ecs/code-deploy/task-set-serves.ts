import { targetGroupName } from '../service-traffic.ts';
import type { ServiceName } from '../services.ts';
import type { ServicePorts } from './service-ports.ts';

type ServePorts = Pick<ServicePorts, 'deployments' | 'services' | 'traffic'>;

/** ARN of the target group in which a task definition's tasks are; undefined where the service has no such task set. */
export async function targetGroupOf(
  named: ServiceName,
  taskDefinition: string,
  { services }: Pick<ServicePorts, 'services'>,
): Promise<string | undefined> {
  const taskSets = (await services.find(named))?.taskSets ?? [];
  return taskSets.find((one) => one.taskDefinition === taskDefinition)?.targetGroup;
}

/** Whether the tasks of a task definition alone get the production traffic, and somebody healthy is there to take it. */
export async function taskSetServes(
  { application, group: name, named, taskDefinition }: ServingQuestion,
  ports: ServePorts,
): Promise<boolean> {
  const targetGroup = await targetGroupOf(named, taskDefinition, ports);
  const group = await ports.deployments.group(application, name);
  const listeners = group?.service?.productionListeners ?? [];
  if (!targetGroup || listeners.length === 0) return false;
  const isOne = (arn: string) => group!.service!.targetGroups.includes(targetGroupName(arn));
  for (const listener of listeners) {
    if ((await ports.traffic.listenerShare(listener, targetGroup, isOne)) < 1) return false;
  }
  return (await ports.traffic.healthy(targetGroup)) > 0;
}

export interface ServingQuestion {
  readonly application: string;
  readonly group: string;
  readonly named: ServiceName;
  readonly taskDefinition: string;
}
