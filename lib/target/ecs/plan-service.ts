import type { FaultAt } from '../check-names.ts';
import type { PlannedOrFaulty } from '../planned-alike.ts';
import { planGroupService } from './code-deploy/plan-group-service.ts';
import { planNativeService } from './native/plan-native-service.ts';
import type { ServiceOrder, ServicePlanPorts } from './service-order.ts';
import { serviceText } from './services.ts';

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
