import { expect, it } from 'vitest';
import { withReached } from '../../../lib/release/reached.ts';
import { withEnvironment } from '../../../lib/release/record-changes.ts';
import { firstRecord } from '../../../lib/release/release-start.ts';

const [ONE, TWO, THREE] = ['2026-01-01T10:00:01Z', '2026-01-01T10:00:02Z', '2026-01-01T10:00:03Z'] as const;

const request = { source: { bucket: 'b', key: 'sources/hello/1.zip' } };
const record = {
  ...firstRecord({ release: 'r', application: 'hello', request }, 'arn', '2026-01-01T10:00:00Z'),
  environments: ['staging', 'production'].map((name) => ({
    name,
    deploymentGroup: name,
    status: 'pending' as const,
    deployments: [],
    verdicts: [],
  })),
};
const deploying = withReached(record, withEnvironment(record, 'staging', { status: 'deploying' }), ONE);

it('keeps when a release came to a stage, and an environment last to a state', () => {
  expect(deploying.reached).toEqual({ deploy: ONE });
  expect(deploying.environments.map(({ reached }) => reached)).toEqual([{ deploying: ONE }, undefined]);
  const baking = withReached(deploying, withEnvironment(deploying, 'staging', { status: 'baking' }), TWO);
  expect(baking.reached).toEqual({ deploy: ONE });
  const back = withReached(baking, withEnvironment(baking, 'staging', { status: 'deploying' }), THREE);
  expect(back.environments[0]!.reached).toEqual({ deploying: THREE, baking: TWO });
});

it('changes nothing where nothing was reached', () => {
  const same = withEnvironment(deploying, 'staging', { deploymentGroup: 'other' });
  expect(withReached(deploying, same, TWO)).toEqual(same);
});
