import { GetDeploymentCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { APPSPEC, hostIds, listing, startFleet, tagged } from './fleet.ts';
import type { Fleet } from './fleet.ts';

const [LIVE, DEAD] = hostIds(2);
let fleet: Fleet;
beforeAll(async () => {
  // Two instances, and an agent on the first alone.
  fleet = await startFleet(1, { services: [listing(hostIds(2).map(tagged))] });
  await fleet.createGroup();
});
afterAll(() => fleet.stop());

it('names a host whose agent does not poll, before and while its turn is waited for', async () => {
  const id = await fleet.deploy({ 'appspec.yml': APPSPEC, 'app/version.txt': '1' });
  const read = async () =>
    (await fleet.client.send(new GetDeploymentCommand({ deploymentId: id }))).deploymentInfo!;
  await vi.waitFor(
    async () => expect(await read()).toMatchObject({ deploymentOverview: { Succeeded: 1 } }),
    10_000,
  );
  const { additionalDeploymentStatusInfo, status } = await read();
  expect(status).toBe('InProgress');
  expect(additionalDeploymentStatusInfo).toContain(`Host agents that do not poll: ${DEAD}.`);
  const targets = await fleet.targets(id);
  expect(targets.map(({ targetId, status: state }) => `${targetId} ${state}`)).toEqual([
    `${LIVE} Succeeded`,
    `${DEAD} InProgress`,
  ]);
  expect(targets[1]?.lifecycleEvents?.[0]).toMatchObject({
    lifecycleEventName: 'ApplicationStop',
    status: 'Pending',
    diagnostics: { message: expect.stringContaining(`The host agent of ${DEAD} has not polled since`) },
  });
  await fleet.client.send(new StopDeploymentCommand({ deploymentId: id }));
});
