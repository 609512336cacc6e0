import { deploymentOwner, deploymentsOf, intent, type Intent } from '../release/intent.ts';
import type { Intents, RunKey } from '../release/ports.ts';
import type { JsonObjects } from './json-objects.ts';
import { keys } from './keys.ts';

/** What every release in every environment means to do, with its parked task token. */
export function intents(objects: JsonObjects): Intents {
  const find = async (run: RunKey): Promise<Intent | undefined> =>
    (await objects.read(keys.intent(run.release, run.environment), intent))?.value;

  async function* below(prefix: string): AsyncGenerator<Intent> {
    for await (const key of objects.list(prefix)) {
      const found = await objects.read(key, intent);
      if (found) yield found.value;
    }
  }

  return {
    find,
    change: (run, change) => objects.update(keys.intent(run.release, run.environment), intent, change),
    all: () => below(keys.intents),
    ofRelease: (release) => below(keys.intentsOf(release)),

    async close(closed) {
      // The intent last: as long as it is there, a crash is cleaned up after.
      for (const alarm of closed.alarms) {
        await objects.delete(keys.alarmListener(alarm, closed.release, closed.environment));
      }
      const named = [...deploymentsOf(closed).map(({ id }) => id), closed.service?.arn];
      for (const id of named) {
        // That of a service has the key of its next release too, which may be under way by now.
        if (id) await objects.deleteIf(keys.deployment(id), deploymentOwner, isOf(closed));
      }
      await objects.delete(keys.intent(closed.release, closed.environment));
    },

    async indexDeployment(deploymentId, { release, environment }) {
      await objects.put(keys.deployment(deploymentId), { version: 1, release, environment });
    },

    async indexAlarm(alarm, { release, environment }) {
      await objects.put(keys.alarmListener(alarm, release, environment), {
        version: 1,
        release,
        environment,
      });
    },

    async byDeployment(deploymentId) {
      const owner = await objects.read(keys.deployment(deploymentId), deploymentOwner);
      return owner && find(owner.value);
    },

    async *byAlarm(alarm) {
      for await (const key of objects.list(keys.alarmListeners(alarm))) {
        const owner = await objects.read(key, deploymentOwner);
        const found = owner && (await find(owner.value));
        if (found) yield found;
      }
    },
  };
}

const isOf =
  (run: RunKey) =>
  ({ release, environment }: RunKey): boolean =>
    release === run.release && environment === run.environment;
