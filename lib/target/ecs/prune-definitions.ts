import { RELEASE_TAG } from './publish-definition.ts';
import { familyOf } from './ecs-services.ts';
import type { ServiceName, Services } from './services.ts';

/** The newest are kept, whatever they are: one of them is what the next rollback goes back to. */
const KEPT = 3;
/** Of one family at one time; the rest goes after later releases. */
const MOST = 20;

/** Deregisters old task definitions of an environment that the service does not run. Answers their ARNs. */
export async function pruneDefinitions(
  named: ServiceName,
  environment: string,
  services: Services,
): Promise<readonly string[]> {
  const service = await services.find(named);
  if (!service) return [];
  const old: string[] = [];
  let newest = 0;
  for await (const arn of services.definitions(familyOf(service.taskDefinition))) {
    if (newest++ < KEPT || service.running.has(arn)) continue;
    const found = await services.definition(arn);
    // Only what the pipeline registered is its to remove; other environments may run other ones of the family.
    if (found?.tags[RELEASE_TAG]?.endsWith(`/${environment}`)) old.push(arn);
    if (old.length === MOST) break;
  }
  for (const arn of old) await services.deregister(arn);
  return old;
}
