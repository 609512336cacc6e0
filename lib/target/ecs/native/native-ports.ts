import type { Requests } from '../../fleet/requests.ts';
import type { PublishPorts } from '../publish-definition.ts';
import type { ServiceTraffic } from '../service-traffic.ts';
import type { ServiceDeployments } from './service-deployments.ts';

/** What the deployment of a service by ECS itself needs of the world. */
export interface NativePorts extends PublishPorts {
  readonly deployments: ServiceDeployments;
  readonly traffic: ServiceTraffic;
  readonly requests: Requests;
}
