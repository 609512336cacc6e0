import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { KeyRecord } from './key-record.ts';
import { KEY_SPECS } from './key-specs.ts';
import { keyState } from './usable-key.ts';

/** A key as CreateKey and DescribeKey show it. */
export function keyMetadata(key: KeyRecord): KeyMetadata {
  const { usage, algorithms } = KEY_SPECS[key.spec];
  return {
    AWSAccountId: key.arn.split(':')[4],
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: keyState(key) === 'Enabled',
    Description: key.description,
    KeyUsage: usage,
    KeyState: keyState(key),
    ...(key.deletionAt === undefined ? {} : { DeletionDate: new Date(key.deletionAt) }),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    KeySpec: key.spec,
    CustomerMasterKeySpec: key.spec,
    MultiRegion: false,
    ...(usage === 'SIGN_VERIFY'
      ? { SigningAlgorithms: [...algorithms] }
      : { EncryptionAlgorithms: [...algorithms] }),
  };
}
