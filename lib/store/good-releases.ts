import { goodRelease } from '../release/intent.ts';
import type { GoodReleases } from '../release/ports.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

/** Which release last proved good, per application and environment. */
export function goodReleases(objects: JsonObjects): GoodReleases {
  return {
    async find(application, environment) {
      return (await objects.read(keys.good(application, environment), goodRelease))?.value;
    },

    async set(application, environment, good) {
      await objects.update(keys.good(application, environment), goodRelease, (current) =>
        current && current.startedAt > good.startedAt ? undefined : good,
      );
    },
  };
}
