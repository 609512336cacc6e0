import type { EnvironmentStatus, ReleaseRecord } from '../../lib/release/release-record.ts';
import type { Output, Style } from '../output.ts';

const COLOURS: Partial<Record<ReleaseRecord['status'] | EnvironmentStatus, Style>> = {
  running: 'cyan',
  succeeded: 'green',
  failed: 'red',
  'rolled-back': 'red',
  'rolling-back': 'red',
  superseded: 'yellow',
  pending: 'dim',
  waiting: 'yellow',
};

/** A status in its colour. */
export const styledStatus = (
  { style }: Pick<Output, 'style'>,
  status: ReleaseRecord['status'] | EnvironmentStatus,
): string => style(COLOURS[status] ?? 'cyan', status);
