import { AwsError } from '../../aws-error.ts';
import type { KeyRecord } from './key-record.ts';
import { KEY_SPECS } from './key-specs.ts';

/** Refuses a key that is switched off, about to be deleted, or made for something else. */
export function refuseUnusable(key: KeyRecord, usage: 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY'): void {
  if (key.deletionAt !== undefined)
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  const own = KEY_SPECS[key.spec].usage;
  if (own === usage) return;
  throw new AwsError(
    'InvalidKeyUsageException',
    `${key.arn} key usage is ${own} which is not valid for this operation.`,
  );
}

export const keyState = ({ deletionAt, enabled }: KeyRecord) =>
  deletionAt !== undefined ? 'PendingDeletion' : enabled ? 'Enabled' : 'Disabled';
