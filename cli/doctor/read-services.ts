import { DescribeServicesCommand, type ECSClient, type Service } from '@aws-sdk/client-ecs';
import type { PlannedService } from '../../lib/release/plan.ts';
import { atMost } from '../../lib/runtime/at-most.ts';
import { undefinedFor } from '../../lib/target/undefined-for.ts';
import type { Place } from './place.ts';

/** An ECS service that a plan names, as it is now. */
export interface ServiceReading {
  readonly place: Place;
  readonly named: PlannedService;
  /** Undefined where it does not exist, or could not be read. */
  readonly service?: Service;
  /** Why it could not be read. */
  readonly error?: unknown;
}

const AT_ONCE = 4;

/** The services of all environments that have one, whoever deploys them. */
export function readServices(client: ECSClient, places: readonly Place[]): Promise<ServiceReading[]> {
  const all = places.flatMap((place) =>
    place.planned.service ? [{ place, named: place.planned.service }] : [],
  );
  return atMost(AT_ONCE, all, async ({ place, named }) => {
    const { cluster, service: name } = named;
    const command = new DescribeServicesCommand({ cluster, services: [name] });
    try {
      const answer = await client.send(command).catch(undefinedFor('ClusterNotFoundException'));
      // One that was deleted is told for a while yet.
      const service = answer?.services?.find(({ status }) => status === 'ACTIVE');
      return { place, named, ...(service ? { service } : {}) };
    } catch (error) {
      return { place, named, error };
    }
  });
}
