import { secondsBetween, spanText } from '../../lib/release/span.ts';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import type { Output } from '../output.ts';
import { styledStatus } from './status-style.ts';

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

/** The cells of a release in a list. */
export function summaryRow(output: Pick<Output, 'style'>, summary: ReleaseSummary): string[] {
  const { release, application, status, startedAt, endedAt, environments, cause } = summary;
  const stages = environments.map(({ name, status: state }) => `${name} ${state}`).join(', ');
  return [
    startedAt,
    application,
    styledStatus(output, status),
    spanText(startedAt, endedAt) ?? '',
    release,
    [stages, cause].filter(Boolean).join(': '),
  ];
}
