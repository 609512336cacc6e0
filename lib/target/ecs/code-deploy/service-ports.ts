import type { Deployments } from '../../deployments.ts';
import type { Requests } from '../../fleet/requests.ts';
import type { HookLog } from '../../hook-log.ts';
import type { PublishPorts } from '../publish-definition.ts';
import type { ServiceTraffic } from '../service-traffic.ts';

/** What the deployment of a service by CodeDeploy needs of the world. */
export interface ServicePorts extends PublishPorts {
  readonly deployments: Deployments;
  readonly traffic: ServiceTraffic;
  readonly requests: Requests;
  readonly hookLog: HookLog;
  /** Seconds that a function may take; undefined where there is none by that name or ARN. */
  readonly hookTimeout: (name: string) => Promise<number | undefined>;
}
