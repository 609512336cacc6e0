import type { EcsTarget } from '../../manifest/manifest.ts';
import type { PlanPorts } from '../plan-ports.ts';
import type { EnvironmentOrder } from '../planned-alike.ts';
import type { Service, Services } from './services.ts';

export interface ServiceOrder extends EnvironmentOrder {
  readonly target: EcsTarget;
}

export interface FoundService extends ServiceOrder {
  readonly service: Service;
}

export interface ServicePlanPorts extends PlanPorts {
  readonly services: Services;
}
