import type { Instance } from '@aws-sdk/client-ec2';
import { afterEach, expect, it } from 'vitest';
import { createClock } from '../../../../local/clock.ts';
import type { Clock } from '../../../../local/clock.ts';
import { startSimulatedFleet } from './simulated-fleet.ts';
import type { SimulatedFleet } from './simulated-fleet.ts';

const instances = (size: number): Instance[] =>
  Array.from({ length: size }, (_, index) => ({ InstanceId: `i-${index}`, Tags: [{ Key: 'app' }] }));
const GROUP = {
  ec2TagFilters: [{ Key: 'app', Type: 'KEY_ONLY' as const }],
  deploymentConfigName: 'CodeDeployDefault.HalfAtATime',
};

let fleet: SimulatedFleet | undefined;
afterEach(() => fleet?.stop());

/** A clock that knows the most timers that ever ran at once. */
function countTimers(clock: Clock): Clock & { most(): number } {
  const running = new Set<object>();
  let most = 0;
  return {
    speed: clock.speed,
    now: clock.now,
    at: (time, run) => {
      const timer = {};
      running.add(timer);
      most = Math.max(most, running.size);
      const cancel = clock.at(time, () => {
        running.delete(timer);
        run();
      });
      return () => {
        running.delete(timer);
        cancel();
      };
    },
    most: () => most,
  };
}

it('deploys to a thousand hosts with a handful of timers', async () => {
  const clock = countTimers(createClock());
  fleet = await startSimulatedFleet({ instances: instances(1000), clock });
  await fleet.createGroup(GROUP);
  expect(await fleet.ended(await fleet.deploy('1'))).toMatchObject({
    status: 'Succeeded',
    deploymentOverview: { Succeeded: 1000 },
  });
  expect(fleet.story).toHaveLength(7 * 1000);
  expect(clock.most()).toBeLessThan(20);
});

it('refuses more hosts than one deployment may have', async () => {
  fleet = await startSimulatedFleet({ instances: instances(1001) });
  await fleet.createGroup(GROUP);
  expect(await fleet.ended(await fleet.deploy('1'))).toMatchObject({
    status: 'Failed',
    errorInformation: { code: 'OVER_MAX_INSTANCES' },
  });
  expect(fleet.story).toEqual([]);
});
