import { expect, it } from 'vitest';
import { rollbackOrder } from '../../../lib/acts/rollback-order.ts';
import type { EnvironmentRecord } from '../../../lib/release/release-record.ts';
import { stateOf } from '../../../lib/store/state-store.ts';
import { aRecord } from '../../cli/releases/a-record.ts';
import { memoryObjects } from '../memory-objects.ts';

const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;
const GOOD = aRecord('hello-1', { startedAt: at(1) });

/** Where hello-1 proved good and hello-2 came after it. */
async function storeAfter(second: Partial<EnvironmentRecord>) {
  const store = stateOf(memoryObjects());
  const environments = [{ ...GOOD.environments[0]!, ...second }];
  await store.records.open(GOOD);
  await store.records.open(aRecord('hello-2', { status: 'failed', startedAt: at(2), environments }));
  const revision = { bucket: 'state', key: 'artifact.zip', bundleType: 'zip' };
  await store.good.set('hello', 'production', { version: 1, release: 'hello-1', startedAt: at(1), revision });
  return store;
}

const wish = { application: 'hello', environment: 'production', to: GOOD };
const deployments = [{ id: 'd-2', kind: 'deploy' as const, attempt: 1 }];

it('goes back to what proved good last where a later release was not seen taken back', async () => {
  const order = await rollbackOrder(wish, await storeAfter({ status: 'failed', deployments }));
  expect(order).toMatchObject({
    from: 'hello-2',
    to: 'hello-1',
    request: { reason: 'back from hello-2 to hello-1' },
  });
});

it.each([
  ['was taken back', { status: 'rolled-back', deployments }],
  ['deployed nothing', { status: 'failed', deployments: [] }],
] as const)('has nothing to go back from where the later release %s', async (_what, second) => {
  const store = await storeAfter({ ...second, deployments: [...second.deployments] });
  await expect(rollbackOrder(wish, store)).rejects.toMatchObject({ why: 'serving' });
});
