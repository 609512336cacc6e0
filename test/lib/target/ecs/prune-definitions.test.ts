import { expect, it } from 'vitest';
import { pruneDefinitions } from '../../../../lib/target/ecs/prune-definitions.ts';
import type { Services } from '../../../../lib/target/ecs/services.ts';

const NAMED = { cluster: 'main', service: 'web' };
const arnOf = (revision: number) => `arn:aws:ecs:us-east-1:123456789012:task-definition/web:${revision}`;

/** A family whose definitions have these tags, the oldest first; the service runs the newest. */
function family(...tagged: readonly Record<string, string>[]) {
  const tagsOf = new Map(tagged.map((tags, index) => [arnOf(index + 1), tags]));
  const newest = arnOf(tagged.length);
  const deregistered: string[] = [];
  const asked: string[] = [];
  const services = {
    find: async () => ({ taskDefinition: newest, running: new Set([newest]) }),
    async definition(arn: string) {
      asked.push(arn);
      return { definition: {}, tags: tagsOf.get(arn)! };
    },
    async *definitions() {
      yield* [...tagsOf.keys()].toReversed();
    },
    deregister: async (arn: string) => void deregistered.push(arn),
  } as unknown as Services;
  return { services, deregistered, asked };
}

const by = (application: string, environment: string) => ({
  'signalbox:release': `${application}-1/${environment}`,
  'signalbox:application': application,
});
const own = by('shop', 'live');

it('removes what the same application released to the same environment, but for the newest', async () => {
  const { services, deregistered } = family(
    own,
    by('shop', 'staging'),
    by('blog', 'live'),
    {},
    own,
    own,
    own,
    own,
  );
  await pruneDefinitions(NAMED, 'live', services);
  expect(deregistered).toEqual([arnOf(5), arnOf(1)]);
});

it('removes nothing where somebody else has deployed since', async () => {
  const { services, deregistered } = family(own, own, own, own, {});
  expect(await pruneDefinitions(NAMED, 'live', services)).toEqual([]);
  expect(deregistered).toEqual([]);
});

it('looks at so many of a family that others fill, and no more', async () => {
  const { services, asked } = family(...Array.from({ length: 300 }, () => by('blog', 'live')), own);
  expect(await pruneDefinitions(NAMED, 'live', services)).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(100);
});
