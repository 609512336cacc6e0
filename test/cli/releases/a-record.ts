import type { ReleaseRecord } from '../../../lib/release/release-record.ts';

/** The record of a release of hello that has succeeded in production, but for what differs. */
export const aRecord = (release: string, more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  version: 1,
  nonce: 'n',
  release,
  application: 'hello',
  status: 'succeeded',
  stage: 'ended',
  execution: `arn:aws:states:us-east-1:123456789012:execution:release:${release}`,
  source: { bucket: 'source', key: 'sources/hello/1.zip' },
  requested: { by: 'upload' },
  environments: [
    {
      name: 'production',
      deploymentGroup: 'hello-production',
      status: 'succeeded',
      deployments: [],
      verdicts: [],
      serving: `production serves release ${release}`,
    },
  ],
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:01:00.000Z',
  changes: [{ at: '2026-01-01T00:00:00.000Z', text: 'planned: build with buildspec.yml, then production' }],
  clock: 'aws',
  ...more,
});
