import type { Fault } from '../../manifest/fault.ts';
import type { EcsTarget, Environment } from '../../manifest/manifest.ts';
import { readValidators, type FaultAt } from '../check-names.ts';
import type { PlanPorts } from '../plan-environment.ts';
import { plannedAlike, warningsOf, type EnvironmentOrder, type PlannedOrFaulty } from '../planned-alike.ts';
import { alarmFaults } from '../check-names.ts';
import { definitionProblems } from './check-task-definition.ts';
import { checkService, waitsOf } from './native/check-service.ts';
import { readTaskDefinition } from './read-task-definition.ts';
import { serviceText, type Service, type Services } from './services.ts';

export interface ServiceOrder extends EnvironmentOrder {
  readonly environment: Environment;
  readonly target: EcsTarget;
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
  const { environment, target, release } = order;
  const here: FaultAt = (below, message) => at(['target', 'ecs', ...below], message);
  if (target.deploymentGroup) {
    return { faults: [here(['deploymentGroup'], 'CodeDeploy releases no ECS service yet')], warnings: [] };
  }
  const service = await ports.services.find(target);
  if (!service) {
    const message = `expected an ECS service ${serviceText(target)} to exist, it does not`;
    return { faults: [here(['service'], message)], warnings: [] };
  }
  const { validators, faults } = await readValidators(environment.validate, at, ports.lambda);
  const waits = waitsOf(service.configuration);
  const { cluster, service: name, taskDefinition } = target;
  return {
    faults: [
      ...faults,
      ...checkService({ ...order, service, validators }).map(({ path, message }) => at(path, message)),
      ...(await alarmFaults(environment, at, ports.alarms)),
      ...(await definitionFaults(order, service, ports.services)),
    ],
    warnings: warningsOf(environment),
    environment: {
      ...plannedAlike(release, environment),
      target: 'ecs-native',
      deploymentGroup: serviceText(target),
      service: { cluster, service: name, taskDefinition },
      strategy: {
        ...environment.strategy,
        config: service.configuration.strategy ?? 'ROLLING',
        keepBlueSeconds: waits.shiftedSeconds,
      },
      validators,
      waitsForReady: waits.readySeconds !== undefined,
    },
  };
}

/** Where the source is the artifact: a build may still write the task definition. */
async function definitionFaults(
  { artifact, target }: ServiceOrder,
  service: Service,
  services: Services,
): Promise<readonly Fault[]> {
  if (!artifact) return [];
  const { definition, faults } = await readTaskDefinition(artifact, target);
  if (!definition) return faults;
  const current = await services.definition(service.taskDefinition);
  const problems = current ? definitionProblems(definition, current.definition, service.loadBalancers) : [];
  return problems.map((message) => ({ file: target.taskDefinition, line: 1, column: 1, message }));
}
