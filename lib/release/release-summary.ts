import type { ReleaseRecord } from './release-record.ts';
import { secondsBetween } from './span.ts';

/** What of a release a list shows. */
export interface ReleaseSummary extends Pick<
  ReleaseRecord,
  'release' | 'application' | 'status' | 'startedAt' | 'endedAt'
> {
  /** From start to end, by AWS's clock. */
  readonly seconds?: number | undefined;
  readonly by: ReleaseRecord['requested']['by'];
  readonly commit?: string;
  readonly environments: readonly { readonly name: string; readonly status: string }[];
  /** Why it did not succeed. */
  readonly cause?: string;
}

export function releaseSummary(record: ReleaseRecord): ReleaseSummary {
  const { release, application, status, startedAt, endedAt, requested, pushed, reason } = record;
  return {
    release,
    application,
    status,
    startedAt,
    endedAt,
    seconds: secondsBetween(startedAt, endedAt),
    by: requested.by,
    ...(pushed ? { commit: pushed.commit } : {}),
    environments: record.environments.map(({ name, status: state }) => ({ name, status: state })),
    ...(reason && status !== 'succeeded' ? { cause: reason.cause } : {}),
  };
}
