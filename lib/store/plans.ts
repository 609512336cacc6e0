import { plan } from '../release/plan.ts';
import type { Plans } from '../release/ports.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

/** The plans of the state bucket. */
export function plans(objects: JsonObjects): Plans {
  return {
    async write(planned) {
      await objects.put(keys.plan(planned.release), planned);
    },

    async find(release) {
      return (await objects.read(keys.plan(release), plan))?.value;
    },

    async environment({ release, environment }) {
      const found = await objects.read(keys.plan(release), plan);
      const planned = found?.value.environments.find(({ name }) => name === environment);
      if (!planned) throw new Error(`expected a plan of ${release} for ${environment}, there is none`);
      return planned;
    },
  };
}
