import type { Withdrawal } from '../events/withdrawal.ts';
import type { ReleaseRecords } from '../release/ports.ts';

/**
 * Writes down who is about to stop what a release does, so that its end can say so: neither CodeBuild nor CodeDeploy tells
 * who stopped something. The last one who asks counts, as an earlier stop may have been refused. False where the release is
 * not on its way.
 */
export async function noteStop(
  { release, by, reason }: Omit<Withdrawal, 'environment'>,
  records: ReleaseRecords,
): Promise<boolean> {
  const noted = await records.change(release, (record) => ({ ...record, stopAsked: { by, reason } }));
  return noted?.status === 'running';
}
