import { describe, expect, it } from 'vitest';
import { previousGood } from '../../../lib/release/previous-good.ts';
import type { EnvironmentRecord, ReleaseRecord } from '../../../lib/release/release-record.ts';

type Known = Pick<ReleaseRecord, 'release' | 'source' | 'startedAt' | 'environments'>;

/** `revision`: which upload it brings; `status`: how it ended in production. */
const known = (
  release: string,
  revision: string,
  status: EnvironmentRecord['status'] = 'succeeded',
): Known => ({
  release,
  source: { bucket: 'b', key: 'sources/hello/a.zip', versionId: revision },
  startedAt: '2020-01-01T00:00:00.000Z',
  environments: [{ name: 'production', deploymentGroup: 'g', status, deployments: [], verdicts: [] }],
});

describe('the release to go back to', () => {
  it.each([
    ['the one before', [known('c', '3'), known('b', '2'), known('a', '1')], 'c', 'b'],
    ['not one that failed', [known('c', '3'), known('b', '2', 'rolled-back'), known('a', '1')], 'c', 'a'],
    ['not one that came later', [known('d', '4'), known('c', '3'), known('b', '2')], 'c', 'b'],
    [
      'another revision than the one that serves',
      [known('c', '2'), known('b', '2'), known('a', '1')],
      'c',
      'a',
    ],
    [
      'further back after a rollback',
      [known('back', '2'), known('c', '3'), known('b', '2'), known('a', '1')],
      'back',
      'a',
    ],
    ['none before the first', [known('a', '1')], 'a', undefined],
    ['none where what serves is not known', [known('a', '1')], 'x', undefined],
  ])('is %s', (_why, records, release, expected) => {
    expect(previousGood(records, { release, environment: 'production' })?.release).toBe(expected);
  });

  it('is none in an environment where nothing succeeded', () => {
    const records = [known('b', '2'), known('a', '1')];
    expect(previousGood(records, { release: 'b', environment: 'staging' })).toBeUndefined();
  });
});
