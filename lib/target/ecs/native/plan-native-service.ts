import { alarmFaults, readValidators, type FaultAt } from '../../check-names.ts';
import { hookWarnings } from '../../hook-warnings.ts';
import { plannedAlike, warningsOf, type PlannedOrFaulty } from '../../planned-alike.ts';
import { definitionFaults } from '../definition-faults.ts';
import type { FoundService, ServicePlanPorts } from '../service-order.ts';
import { serviceText } from '../services.ts';
import { checkService, waitsOf } from './check-service.ts';

/** A service that ECS deploys by itself, as planned by what the manifest and its own configuration say. */
export async function planNativeService(
  order: FoundService,
  at: FaultAt,
  ports: ServicePlanPorts,
): Promise<PlannedOrFaulty> {
  const { environment, target, service, release } = order;
  const found = await readValidators(environment.validate, at, ports.lambda);
  const { validators } = found;
  const waits = waitsOf(service.configuration);
  const { cluster, service: name, taskDefinition } = target;
  return {
    faults: [
      ...found.faults,
      ...checkService({ ...order, validators }).map(({ path, message }) => at(path, message)),
      ...(await alarmFaults(environment, at, ports.alarms)),
      ...(await definitionFaults(order, service.loadBalancers, ports.services)),
    ],
    warnings: [
      ...warningsOf(environment),
      ...breakerWarnings(order),
      ...(await hookWarnings(environment, found, ports.lambda)),
    ],
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

/** Without a breaker ECS goes on starting tasks that end at once, and the pipeline looks on for twelve hours. */
const breakerWarnings = ({ environment, target, service }: FoundService): string[] =>
  service.configuration.deploymentCircuitBreaker?.enable
    ? []
    : [
        `${environment.name}: ${serviceText(target)} has no deployment circuit breaker, so tasks that never start are given up late`,
      ];
