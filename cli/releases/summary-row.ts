import type { ReleaseSummary } from '../../lib/release/release-summary.ts';
import { spanText } from '../../lib/release/span.ts';
import type { Output } from '../output.ts';
import { styledStatus } from './status-style.ts';

export const SUMMARY_HEAD = ['STARTED', 'APPLICATION', 'STATUS', 'TOOK', 'RELEASE', 'ENVIRONMENTS'];

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
