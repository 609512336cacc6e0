import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploymentErrors } from './error-rows/deployment-errors.ts';
import { expectRefused, sender, startRefusals } from './start-refusals.ts';
import type { Refusals } from './start-refusals.ts';

let refusals: Refusals;
beforeAll(async () => {
  refusals = await startRefusals();
});
afterAll(() => refusals.stop());

/** The rows are known before the deployments are; the names of their members stand for the ids. */
const STANDINS = { ended: 'ENDED', running: 'RUNNING', installing: 'INSTALLING', functions: 'FUNCTIONS' };

it.each(deploymentErrors(STANDINS))('%s refuses %j as %s', (operation, input, error) => {
  const { ids } = refusals;
  const known = Object.entries(STANDINS).find(
    ([, standin]) => (input as { deploymentId?: string }).deploymentId === standin,
  );
  const deploymentId = known && ids[known[0] as keyof typeof STANDINS];
  return expectRefused(refusals.client, [
    operation,
    deploymentId ? { ...input, deploymentId } : input,
    error,
  ]);
});

it('names the group and its running deployment where a second one is refused', async () => {
  const create = sender(refusals.client)('CreateDeployment', {
    applicationName: 'hello',
    deploymentGroupName: 'in-place',
    revision: { revisionType: 'S3', s3Location: { bucket: 'bundles', key: 'a.zip', bundleType: 'zip' } },
  });
  await expect(create).rejects.toThrow(
    `The Deployment Group 'in-place' already has an active Deployment '${refusals.ids.running}'`,
  );
});
