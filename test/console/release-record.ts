import type { EnvironmentRecord, ReleaseRecord } from '../../lib/release/release-record.ts';

/** `2026-01-31T10:MM:00.000Z` */
export const at = (minute: number): string => `2026-01-31T10:${String(minute).padStart(2, '0')}:00.000Z`;

export const environmentOf = (name: string, more: Partial<EnvironmentRecord> = {}): EnvironmentRecord => ({
  name,
  deploymentGroup: `hello-${name}`,
  status: 'succeeded',
  deployments: [],
  startedAt: at(1),
  endedAt: at(10),
  verdicts: [],
  serving: `${name} serves release r`,
  ...more,
});

/** A release that succeeded, but for what differs. */
export const recordOf = (release: string, more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  version: 1,
  nonce: 'n',
  release,
  application: 'hello',
  status: 'succeeded',
  stage: 'ended',
  execution: `arn:aws:states:us-east-1:123456789012:execution:release:${release}`,
  source: { bucket: 'source', key: `sources/hello/${release}.zip`, versionId: release },
  requested: { by: 'upload' },
  environments: [environmentOf('production')],
  startedAt: at(0),
  endedAt: at(11),
  changes: [{ at: at(0), text: 'started by the upload' }],
  clock: 'aws',
  ...more,
});
