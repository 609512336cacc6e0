import type { Fault } from '../../manifest/fault.ts';
import type { EcsTarget, Environment } from '../../manifest/manifest.ts';
import type { FaultAt } from '../check-names.ts';
import type { PlanPorts } from '../plan-environment.ts';
import type { EnvironmentOrder, PlannedOrFaulty } from '../planned-alike.ts';
import { definitionProblems, type Reached } from './check-task-definition.ts';
import { planGroupService } from './code-deploy/plan-group-service.ts';
import { planNativeService } from './native/plan-native-service.ts';
import { readTaskDefinition } from './read-task-definition.ts';
import { serviceText, type Service, type Services } from './services.ts';

export interface ServiceOrder extends EnvironmentOrder {
  readonly environment: Environment;
  readonly target: EcsTarget;
}

export interface FoundService extends ServiceOrder {
  readonly service: Service;
}

export interface ServicePlanPorts extends PlanPorts {
  readonly services: Services;
}

/** A service as planned: what would keep it from being released is told with its place, before anything is registered. */
export async function planService(
  order: ServiceOrder,
  at: FaultAt,
  ports: ServicePlanPorts,
): Promise<PlannedOrFaulty> {
  const { target } = order;
  const service = await ports.services.find(target);
  if (!service) {
    const message = `expected an ECS service ${serviceText(target)} to exist, it does not`;
    return { faults: [at(['target', 'ecs', 'service'], message)], warnings: [] };
  }
  const plan = target.deploymentGroup === undefined ? planNativeService : planGroupService;
  return plan({ ...order, service }, at, ports);
}

/** Where the source is the artifact: a build may still write the task definition. */
export async function definitionFaults(
  { artifact, target, service }: FoundService,
  reached: readonly Reached[],
  services: Services,
): Promise<readonly Fault[]> {
  if (!artifact) return [];
  const { definition, faults } = await readTaskDefinition(artifact, target);
  if (!definition) return faults;
  const current = await services.definition(service.taskDefinition);
  const problems = current ? definitionProblems(definition, current.definition, reached) : [];
  return problems.map((message) => ({ file: target.taskDefinition, line: 1, column: 1, message }));
}
