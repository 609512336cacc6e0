import { OWNER_TAG } from '../owner-tag.ts';
import { RELEASE_TAG } from './publish-definition.ts';
import { familyOf } from './ecs-services.ts';
import type { ServiceName, Services } from './services.ts';

/** The newest are kept, whatever they are: who goes back by hand finds them. */
const KEPT = 3;
/** Of one family at one time; the rest goes after later releases. */
const MOST = 20;
/** Other applications and environments may have a family in common: so many are looked at, a call each. */
const LOOKED_AT = 100;

/** Deregisters old task definitions of an application in an environment that the service does not run. Answers their ARNs. */
export async function pruneDefinitions(
  named: ServiceName,
  environment: string,
  services: Services,
): Promise<readonly string[]> {
  const service = await services.find(named);
  if (!service) return [];
  const serving = await services.definition(service.taskDefinition);
  const application = serving?.tags[OWNER_TAG];
  // Not the pipeline's: somebody else has deployed since.
  if (application === undefined) return [];
  const old: string[] = [];
  let newest = 0;
  for await (const arn of services.definitions(familyOf(service.taskDefinition))) {
    if (newest++ === LOOKED_AT || old.length === MOST) break;
    if (newest <= KEPT || service.running.has(arn)) continue;
    const { tags = {} } = (await services.definition(arn)) ?? {};
    // Only what the pipeline registered is its to remove; other environments may run other ones of the family.
    if (tags[OWNER_TAG] === application && tags[RELEASE_TAG]?.endsWith(`/${environment}`)) old.push(arn);
  }
  for (const arn of old) await services.deregister(arn);
  return old;
}
